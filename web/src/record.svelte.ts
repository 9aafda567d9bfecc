import { entriesOf, measuresOf } from '#record';
import { Attempt } from './attempt.svelte';
import type { Column } from './record/contract';
import { rules } from './rules.svelte';
import { speaking } from './screens/record/over';
import type {
  DocumentView,
  EntryKind,
  EntryView,
  Id,
  ProblemView,
  ProfileView,
  Related,
} from './session/contract';
import { session } from './session.svelte';
import { today } from './words/dates';

/** Files that say things line by line, and archives of them; a picture or a PDF is not asked. */
const SPEAKS = /(xml|json|csv|smart-health-card)$|^application\/zip$/i;

/** A larger archive is not looked into. */
const LARGEST_ARCHIVE = 512 * 1024 * 1024;

/** A document whose lines are missing from the record. */
export type Unfiled = Pick<DocumentView, 'id' | 'title'>;

/** Whether a file of this type or name says things line by line. */
export const speaks = (mediaType: string, name = ''): boolean => SPEAKS.test(mediaType) || SPEAKS.test(name);

/** The structured record as the patient's screens show it; forgotten when the vault closes. */
class HealthRecord {
  entries = $state.raw<EntryView[] | null>(null);
  profile = $state.raw<ProfileView | null>(null);
  problems = $state.raw<ProblemView[] | null>(null);
  /** Documents that came in and could not be read into the record: they can be read again. */
  unfiled = $state.raw<Unfiled[]>([]);
  /** Documents that came in without who wrote them, although their files say it: it can be written by hand. */
  unnoted = $state.raw<Unfiled[]>([]);
  readonly loading = new Attempt();

  constructor() {
    session.onClose(() => {
      this.entries = null;
      this.profile = null;
      this.problems = null;
      this.unfiled = [];
      this.unnoted = [];
      this.loading.code = null;
    });
  }

  async load(): Promise<void> {
    await this.loading.run(async () => {
      this.entries = await session.api.record();
      this.profile = await session.api.profile();
      this.problems = await session.api.problems();
    });
  }

  find(id: Id | undefined): EntryView | undefined {
    return this.entries?.find((view) => view.id === id);
  }

  /** The problem that an entry says, in whatever words. */
  problemOf(entry: Id | undefined): ProblemView | undefined {
    return this.problems?.find(({ said }) => said.some((id) => id === entry));
  }

  /** The problems to which something belongs. */
  problemsWith(what: Related): ProblemView[] {
    const has = (problem: ProblemView) =>
      'document' in what
        ? problem.documents.some((belongs) => belongs.what === what.document)
        : problem.entries.some((belongs) => belongs.what === what.entry);
    return (this.problems ?? []).filter(has);
  }

  /** What a problem is called: the words of the entry that speaks for it. */
  nameOf(problem: ProblemView): string {
    return this.find(problem.entry)?.entry.text ?? '';
  }

  async relate(problem: ProblemView, what: Related, belongs: boolean): Promise<void> {
    await session.api.relate(problem.entry, what, belongs);
    this.problems = await session.api.problems();
    // A document that belongs to a problem now may be one that a standing rule sends.
    if (belongs) void rules.send();
  }

  /** What counts. */
  get inForce(): EntryView[] {
    return (this.entries ?? []).filter(({ state }) => state === 'in-force');
  }

  /** Lines of a kind: entries that say the same together, the one that speaks for them first. */
  lines(kind: EntryKind): EntryView[][] {
    const lines = new Map<number, EntryView[]>();
    for (const view of this.inForce) {
      if (view.entry.kind !== kind || view.line === null) continue;
      lines.set(view.line, [...(lines.get(view.line) ?? []), view]);
    }
    const newest = (one: EntryView, other: EntryView) =>
      (other.entry.date ?? '').localeCompare(one.entry.date ?? '');
    const [sorted, day] = [[...lines.entries()].sort(([one], [other]) => one - other), today()];
    return sorted.map(([, views]) => speaking(views.sort(newest), day));
  }

  /** Files what `file` says, a table by its columns, in place of what was read from the document before. */
  async file(
    document: Id,
    file: Blob,
    isVersion: boolean,
    columns: Column[] | null = null,
  ): Promise<{ entries: number; left: number }> {
    const name = file instanceof File ? file.name : '';
    const isClosed = file.type === 'application/zip' && file.size > LARGEST_ARCHIVE;
    if (!columns && (!speaks(file.type, name) || isClosed)) return { entries: 0, left: 0 };
    const found = await (columns ? measuresOf(file, columns) : entriesOf(file));
    // It broke its reader, or took too long: what was read of an earlier version still stands, and that is to be told.
    if (!found) throw { code: 'broken', message: '' };
    if (found.entries.length > 0 || isVersion) {
      await session.api.fileEntries(document, found.entries, found.reasons);
      // What it says of a problem may be what a standing rule waits for.
      void rules.send();
    }
    this.unfiled = this.unfiled.filter(({ id }) => id !== document);
    if (this.entries) await this.load();
    return { entries: found.entries.length, left: found.left.length + found.unlisted };
  }

  /** Says who wrote a document; nobody, when `by` is empty. */
  async attribute(document: Id, by: string): Promise<void> {
    await session.api.writtenBy(document, by);
    this.unnoted = this.unnoted.filter(({ id }) => id !== document);
  }

  /** Says who wrote what came in, as its file says. */
  async attributeIn(document: Unfiled, by: string | null | undefined): Promise<void> {
    if (!by) return;
    const note = () => (this.unnoted = [...this.unnoted.filter(({ id }) => id !== document.id), document]);
    await this.#afterwards(() => this.attribute(document.id, by), note);
  }

  /** Files what came in. */
  async fileIn(document: Unfiled, filing: () => Promise<unknown>): Promise<void> {
    const note = () => (this.unfiled = [...this.unfiled.filter(({ id }) => id !== document.id), document]);
    await this.#afterwards(filing, note);
  }

  /** The document is there whatever becomes of this: a failure is told, and undoes nothing. */
  async #afterwards(act: () => Promise<unknown>, tell: () => void): Promise<void> {
    const unclosed = session.untilClosed();
    try {
      await act();
    } catch {
      // What is told of a vault that was closed is told to somebody else.
      unclosed();
      tell();
    }
  }
}

export const record = new HealthRecord();
