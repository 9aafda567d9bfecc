import { Attempt } from './attempt.svelte';
import type { DocumentView, Id, JournalLine, Lost, ReaderView } from './session/contract';
import { session } from './session.svelte';
import { standing } from './standing.svelte';

interface Taking {
  grant: Id;
  sealAnew: boolean;
}

/** The open vault as the patient's screens show it; forgotten when it closes. */
class Vault {
  documents = $state.raw<DocumentView[] | null>(null);
  journal = $state.raw<JournalLine[] | null>(null);
  alarms = $state.raw<{ at: number; code: string; detail: string }[]>([]);
  /** Grants taken back while offline: kept on the device, they leave with the network. */
  waiting = $state.raw<Id[]>([]);
  /** What a restored service has lost, when this device can tell. */
  lost = $state.raw<Lost | null>(null);
  readonly loading = new Attempt();

  constructor() {
    session.onClose(() => {
      this.documents = null;
      this.journal = null;
      this.alarms = [];
      this.waiting = [];
      this.lost = null;
      this.loading.code = null;
    });
    addEventListener('online', () => void this.sendWaiting());
  }

  async load(): Promise<void> {
    await this.loading.run(async () => {
      if ((await session.api.waiting()).length > 0) this.waiting = await session.api.sendWaiting();
      this.documents = await session.api.documents();
    });
    const behind = this.loading.code === 'refused-rollback';
    this.lost = behind ? await session.api.lost().catch(() => null) : null;
    await this.look();
    void standing.look();
  }

  /** One act of the person: the service gets back what this device kept. */
  async giveBack(): Promise<void> {
    const left = await session.api.giveBack();
    await this.load();
    this.lost = left;
  }

  async loadJournal(): Promise<void> {
    await this.loading.run(async () => {
      this.journal = await session.api.journal();
    });
    await this.look();
  }

  /** Reads what this device refused; a page that cannot know says nothing. */
  async look(): Promise<void> {
    const alarms = await session.api.alarms().catch(() => this.alarms);
    // That something is not proven yet is said where it matters; it is no sign of a lie.
    this.alarms = alarms.filter(({ code }) => code !== 'refused-stale');
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
      await standing.acted();
      await this.load();
      return at;
    } catch (failure) {
      if ((failure as { code?: string }).code !== 'network') throw failure;
      this.waiting = await session.api.waiting();
      return null;
    }
  }

  async sendWaiting(): Promise<void> {
    if (this.waiting.length === 0) return;
    this.waiting = await session.api.sendWaiting();
    if (this.documents) await this.load();
  }
}

export const canRead = (reader: ReaderView): boolean =>
  reader.state === 'in-force' || reader.state === 'on-its-way';

export const vault = new Vault();
