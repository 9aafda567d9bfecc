import { Attempt } from './attempt.svelte';
import type { DocumentView, Id, JournalLine, Lost, ReaderView, Waiting } from './session/contract';
import { network } from './network.svelte';
import { session } from './session.svelte';
import { standing } from './standing.svelte';

const NOTHING: Waiting = { changes: [], givenUp: [], opensOffline: false };

/** A list that is looked through by its titles. */
const LOOKED_THROUGH = 40;

interface Taking {
  grant: Id;
  sealAnew: boolean;
}

/** The open vault as the patient's screens show it; forgotten when it closes. */
class Vault {
  documents = $state.raw<DocumentView[] | null>(null);
  journal = $state.raw<JournalLine[] | null>(null);
  alarms = $state.raw<{ at: number; code: string; detail: string }[]>([]);
  /** What was decided without a network: kept on the device, it leaves with it. */
  waiting = $state.raw<Waiting>(NOTHING);
  /** What a restored service has lost, when this device can tell. */
  lost = $state.raw<Lost | null>(null);
  readonly loading = new Attempt();

  constructor() {
    session.onClose(() => {
      this.documents = null;
      this.journal = null;
      this.alarms = [];
      this.waiting = NOTHING;
      this.lost = null;
      this.loading.code = null;
    });
    addEventListener('online', () => void this.sendWaiting());
  }

  async load(): Promise<void> {
    await this.loading.run(async () => {
      await this.#send();
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

  /** Documents in whose title `asked` stands, the newest first; as many as are looked through. */
  titled(asked: string): DocumentView[] {
    const wanted = asked.trim().toLocaleLowerCase();
    return (this.documents ?? [])
      .filter(({ deleted, title }) => !deleted && title.toLocaleLowerCase().includes(wanted))
      .sort((one, other) => other.date.localeCompare(one.date))
      .slice(0, LOOKED_THROUGH);
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
      this.waiting = { ...(await session.api.waiting()), givenUp: this.waiting.givenUp };
      return null;
    }
  }

  /** The network is back: what waits leaves, and what is kept here becomes the newest. */
  async sendWaiting(): Promise<void> {
    if (session.state.state !== 'open' || session.state.role !== 'patient') return;
    if (this.documents) await this.load();
    else await this.loading.run(() => this.#send());
    if (this.waiting.opensOffline) await session.api.renewCopies().catch(() => {});
  }

  /** Whether taking this access back waits for the network. */
  isTaken(grant: Id): boolean {
    return this.waiting.changes.some((change) => change.grant === grant);
  }

  /** The person has read what was given up. */
  hush(): void {
    this.waiting = { ...this.waiting, givenUp: [] };
  }

  /** What fails is said, and waits on; the vault itself is shown all the same. */
  async #send(): Promise<void> {
    const { givenUp } = this.waiting;
    this.waiting = { ...(await session.api.waiting()), givenUp };
    if (this.waiting.changes.length === 0 || !navigator.onLine) return;
    try {
      const sent = await session.api.sendWaiting();
      this.waiting = { ...sent, givenUp: [...givenUp, ...sent.givenUp] };
      if (sent.changes.length > 0) network.missed();
    } catch {
      this.waiting = { ...(await session.api.waiting()), givenUp };
    }
  }
}

export const canRead = (reader: ReaderView): boolean =>
  reader.state === 'in-force' || reader.state === 'on-its-way';

export const vault = new Vault();
