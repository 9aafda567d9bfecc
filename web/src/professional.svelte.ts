import { Attempt } from './attempt.svelte';
import type { ProfessionalCard, SharedView } from './session/contract';
import { session } from './session.svelte';
import { standing } from './standing.svelte';

/** What a professional's screens show; forgotten when the session closes. */
class Practice {
  received = $state.raw<SharedView[] | null>(null);
  card = $state.raw<ProfessionalCard | null>(null);
  readonly loading = new Attempt();

  constructor() {
    session.onClose(() => {
      this.received = null;
      this.card = null;
      this.loading.code = null;
    });
  }

  async load(): Promise<void> {
    await this.loading.run(async () => {
      this.received = await session.api.received();
    });
    void standing.look();
  }

  async loadCard(): Promise<void> {
    // The code carries the newest checkpoint that this device has verified.
    await standing.look();
    await this.loading.run(async () => {
      this.card = await session.api.card();
    });
  }
}

export const practice = new Practice();
