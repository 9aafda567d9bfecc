import { Attempt } from './attempt.svelte';
import type { DocumentView, Id, JournalLine, ReaderView } from './session/contract';
import { session } from './session.svelte';

interface Taking {
  grant: Id;
  sealAnew: boolean;
}

/** The open vault as the patient's screens show it; forgotten when it closes. */
class Vault {
  documents = $state.raw<DocumentView[] | null>(null);
  journal = $state.raw<JournalLine[] | null>(null);
  alarms = $state.raw<{ at: number; code: string; detail: string }[]>([]);
  /** Accesses taken back while offline: they leave with the network, as long as Cachet stays open. */
  waiting = $state<Taking[]>([]);
  readonly loading = new Attempt();

  constructor() {
    session.onClose(() => {
      this.documents = null;
      this.journal = null;
      this.alarms = [];
      this.waiting = [];
      this.loading.code = null;
    });
    addEventListener('online', () => void this.sendWaiting());
  }

  async load(): Promise<void> {
    await this.loading.run(async () => {
      this.documents = await session.api.documents();
    });
    await this.look();
  }

  async loadJournal(): Promise<void> {
    await this.loading.run(async () => {
      this.journal = await session.api.journal();
    });
    await this.look();
  }

  /** Reads what this device refused; a page that cannot know says nothing. */
  async look(): Promise<void> {
    this.alarms = await session.api.alarms().catch(() => this.alarms);
  }

  find(id: Id | undefined): DocumentView | undefined {
    return this.documents?.find((document) => document.id === id);
  }

  /** Everyone who can read something now, by name. */
  get readersNow(): string[] {
    const kept = (this.documents ?? []).filter((document) => !document.deleted);
    return [
      ...new Set(kept.flatMap((document) => document.readers.filter(canRead)).map((reader) => reader.name)),
    ];
  }

  /** Resolves to the moment of the withdrawal, or to null when it waits for the network. */
  async take(taking: Taking): Promise<number | null> {
    try {
      const { at } = await session.api.revoke(taking.grant, taking.sealAnew);
      await this.load();
      return at;
    } catch (failure) {
      if ((failure as { code?: string }).code !== 'network') throw failure;
      this.waiting = [...this.waiting.filter(({ grant }) => grant !== taking.grant), taking];
      return null;
    }
  }

  async sendWaiting(): Promise<void> {
    for (const taking of this.waiting) {
      try {
        await session.api.revoke(taking.grant, taking.sealAnew);
      } catch (failure) {
        if ((failure as { code?: string }).code === 'network') return;
      }
      this.waiting = this.waiting.filter(({ grant }) => grant !== taking.grant);
    }
    if (this.documents) await this.load();
  }
}

export const canRead = (reader: ReaderView): boolean =>
  reader.state === 'in-force' || reader.state === 'on-its-way';

export const vault = new Vault();
