import type { RuleView, SentByRule } from './session/contract';
import { session } from './session.svelte';
import { standing } from './standing.svelte';
import { vault } from './vault.svelte';

/** Standing rules, and what they sent since the vault was opened: it is told, not asked. */
class Rules {
  list = $state.raw<RuleView[]>([]);
  sent = $state.raw<SentByRule[]>([]);
  #sending = false;

  constructor() {
    session.onClose(() => {
      this.list = [];
      this.sent = [];
    });
  }

  async look(): Promise<void> {
    this.list = await session.api.rules();
  }

  /** Sends what is due. What fails goes another time: nothing of the person's waits for it. */
  async send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      const sent = await session.api.applyRules();
      if (sent.length === 0) return;
      this.sent = [...this.sent, ...sent];
      await standing.acted();
      await vault.load();
    } catch {
      await vault.look();
    } finally {
      this.#sending = false;
    }
  }

  async end(rule: RuleView): Promise<void> {
    await session.api.endRule(rule.rule);
    await this.look();
  }
}

export const rules = new Rules();
