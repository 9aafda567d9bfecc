import type { Refusal } from './session/contract';
import { words } from './words/language.svelte';

export function codeOf(failure: unknown): string {
  const code = (failure as Partial<Refusal> | null)?.code;
  return typeof code === 'string' ? code : 'broken';
}

/** The sentence for a code; never what the service wrote. */
export function sentence(code: string): string {
  const { refusals } = words.all;
  // Whatever was wrong with what the service sent, a person needs one sentence; the alarms keep the kind.
  return refusals[code] ?? (code.startsWith('refused-') ? refusals['refused'] : undefined) ?? refusals.other;
}

/** One gesture that may fail: whether it is under way, and the sentence to show when it was refused. */
export class Attempt {
  busy = $state(false);
  code = $state<string | null>(null);

  get refusal(): string | null {
    return this.code === null ? null : sentence(this.code);
  }

  /** Resolves to undefined when refused, or when a first press is still at work. */
  async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    this.code = null;
    try {
      return await work();
    } catch (failure) {
      this.code = codeOf(failure);
      return undefined;
    } finally {
      this.busy = false;
    }
  }
}
