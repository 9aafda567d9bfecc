import { examine } from '#record';
import { Again } from './again';
import { Attempt } from './attempt.svelte';
import type { Patient } from './record/contract';
import type { Id, ProfessionalCard, SharedView } from './session/contract';
import { session } from './session.svelte';
import { standing } from './standing.svelte';

/** What a professional's screens show; forgotten when the session closes. */
class Practice {
  received = $state.raw<SharedView[] | null>(null);
  card = $state.raw<ProfessionalCard | null>(null);
  readonly loading = new Attempt();
  readonly #again = new Again(() => this.#look());

  constructor() {
    session.onClose(() => {
      this.#again.stop();
      this.received = null;
      this.card = null;
      this.loading.code = null;
    });
  }

  async load(): Promise<void> {
    this.#again.stop();
    await this.#look();
    void standing.look();
  }

  /** Asks, and goes on asking for a while about what is not proven yet. */
  async #look(): Promise<void> {
    await this.loading.run(async () => {
      this.received = await session.api.received();
    });
    // Empty, too, once the session was closed meanwhile.
    this.#again.told(this.received?.some(({ state }) => state === 'not-proven') ?? false);
  }

  /** Whom a document is about that is left for whoever shares `grant`: as its file says, else as that person shared it. */
  async subjectOf(file: File, grant: Id | null): Promise<Patient | null> {
    const found = await examine(file, null);
    if (found?.notes.includes('several-persons')) return null;
    if (found?.patient) return found.patient;
    const shared = this.received?.find((one) => one.grant === grant);
    return shared ? { name: shared.patient, born: shared.born, atBirth: null } : null;
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
