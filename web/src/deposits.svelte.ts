import { Again } from './again';
import { Attempt } from './attempt.svelte';
import { compare } from '#record';
import type { Own, Patient, Traits } from './record/contract';
import type { DepositedDocument, DepositView, Id } from './session/contract';
import { record, speaks } from './record.svelte';
import { search } from './search.svelte';
import { session } from './session.svelte';
import { standing } from './standing.svelte';
import { vault } from './vault.svelte';
import { isNamed } from './own-name';
import { shownAs } from './viewer/shown';
import { textIn } from './viewer/text';

/** Larger documents are not looked into before they are accepted. */
const LARGEST = 64 * 1024 * 1024;

/**
 * What the document says of whom it is about; of one that says it in sentences only, whether the person's name stands there,
 * and of a picture that nobody read it.
 */
export type About = Traits | 'named' | 'unnamed' | 'unread';

/** A deposit that was looked into: the word on whom it is about, of whom it was said, the document itself. */
export interface Looked {
  traits: About | null;
  patient: Patient | null;
  file: Blob | null;
}

/** What others left and the person has not decided about; forgotten when the vault closes. */
class Deposits {
  waiting = $state.raw<DepositView[] | null>(null);
  /** Titles that the person's own rules accepted since the vault was opened: they are told, not asked. */
  accepted = $state.raw<{ title: string; sender: string }[]>([]);
  readonly loading = new Attempt();
  #asked: Promise<void> = Promise.resolve();
  readonly #again = new Again(() => this.load());
  /** Looked at, and not for a rule to accept: nobody reads them again for that. */
  readonly #forPerson = new Set<Id>();

  /** What the person says of herself, asked once for each time the list is. */
  #own: Promise<Own> | null = null;

  constructor() {
    session.onClose(() => {
      this.#own = null;
      this.#again.stop();
      this.#forPerson.clear();
      this.waiting = null;
      this.accepted = [];
      this.loading.code = null;
    });
  }

  /** One question after another: what is asked after an act is never answered with what was read before it. */
  load(): Promise<void> {
    // One that failed has said so: the next is asked all the same.
    this.#asked = this.#asked.then(() => this.#read()).catch(() => {});
    return this.#asked;
  }

  async #read(): Promise<void> {
    const unclosed = session.untilClosed();
    this.#own = null;
    await this.loading.run(async () => {
      const { waiting, unproven } = await session.api.deposits();
      unclosed();
      this.#again.told(unproven > 0);
      const left: DepositView[] = [];
      for (const deposit of waiting) if (!(await this.acceptByRule(deposit, unclosed))) left.push(deposit);
      this.waiting = left;
      if (left.length < waiting.length) await this.changed();
    });
    await vault.look();
  }

  /** Never under a cover, never unlooked or unread, and never a document that names another person. */
  private async acceptByRule(deposit: DepositView, unclosed: () => void): Promise<boolean> {
    const { document, sender } = deposit;
    if (!sender.acceptedByRule || sender.keysChanged || !document || document.cover) return false;
    if (this.#forPerson.has(deposit.deposit)) return false;
    const { traits, file } = await this.traits(deposit);
    unclosed();
    if (traits === null || !['agree', 'named', 'told', 'unsaid'].includes(traits)) {
      this.#forPerson.add(deposit.deposit);
      return false;
    }
    const accepted = await session.api.acceptDeposit(deposit.deposit, false);
    await this.enter(accepted, document, file);
    unclosed();
    this.accepted = [...this.accepted, { title: document.title, sender: sender.attested?.name ?? '' }];
    return true;
  }

  /** Reads a waiting document, and whether it is about the person: null when nothing looked into it. */
  async traits(deposit: DepositView): Promise<Looked> {
    const { document } = deposit;
    if (!document || document.size > LARGEST) return { traits: null, patient: null, file: null };
    const { file } = await session.api.readDeposit(deposit.deposit, () => session.touchWhileWorking());
    this.#own ??= session.api.ownTraits();
    const own = await this.#own.catch((error: unknown) => {
      this.#own = null;
      throw error;
    });
    const compared = await compare(file, document.title, document.subject, own);
    const { traits, patient } = compared ?? { traits: null, patient: null };
    const inSentences = ['pdf', 'image'].includes(shownAs(file.type) ?? '') || file.type === 'text/plain';
    if ((traits !== 'unsaid' && traits !== 'told') || !inSentences) return { traits, patient, file };
    const text = await textIn(file).catch(() => null);
    // What is too large or locked has words that nobody read.
    if (text === null) return { traits: 'unread', patient, file };
    // A picture of a page has none: its sender's word is all there is.
    if (text.trim() === '') return { traits: traits === 'told' ? 'told' : 'unread', patient, file };
    const names = [own.name, own.atBirth ?? ''];
    return { traits: names.some((name) => isNamed(text, name)) ? 'named' : 'unnamed', patient, file };
  }

  find(id: Id | undefined): DepositView | undefined {
    return this.waiting?.find(({ deposit }) => deposit === id);
  }

  /** `file` is what the person looked at, when it was opened. */
  async accept(id: Id, always: boolean, file: Blob | null): Promise<void> {
    const document = this.find(id)?.document ?? null;
    const accepted = await session.api.acceptDeposit(id, always);
    if (document) await this.enter(accepted, document, file);
    await this.changed();
    await this.load();
  }

  async refuse(id: Id, how: { notMine: boolean; block: boolean }): Promise<void> {
    await session.api.refuseDeposit(id, how);
    await this.load();
  }

  /** What an accepted document says line by line goes into the record, as from a file that the person added. */
  private async enter(id: Id, { title, mediaType }: DepositedDocument, file: Blob | null): Promise<void> {
    if (!speaks(mediaType)) return;
    await record.fileIn({ id, title }, async () => {
      const content =
        file ?? (await session.api.readDocument(id, null, () => session.touchWhileWorking())).file;
      await record.file(id, new Blob([content], { type: mediaType }), false);
    });
  }

  private async changed(): Promise<void> {
    await standing.acted();
    await vault.load();
    // Nobody waits for search: it reads what came in when there is time.
    void search.readOn();
  }
}

export const deposits = new Deposits();
