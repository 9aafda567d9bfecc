import { documentReference, summary } from '#record';
import { Attempt } from './attempt.svelte';
import { saysBloodGroup } from './blood-group';
import { record } from './record.svelte';
import type { Section, Wish } from './record/contract';
import type { DocumentView, Entry, EntryView, HealthLinkView, Id, SharedFile } from './session/contract';
import { session } from './session.svelte';
import { vault } from './vault.svelte';
import { words } from './words/language.svelte';

/** A viewer's address before a link: what stands behind # is sent to nobody. */
const VIEWER = `${location.origin}/#`;

/** What is written into a square or a message: opens here, and in whatever else reads health links. */
export const viewed = (link: HealthLinkView): string => VIEWER + link.text;

/** Links for people without an account, as the patient's screens show them; forgotten when the vault closes. */
class Links {
  all = $state.raw<HealthLinkView[] | null>(null);
  readonly loading = new Attempt();

  constructor() {
    session.onClose(() => {
      this.all = null;
      this.loading.code = null;
    });
  }

  async load(): Promise<void> {
    await this.loading.run(async () => {
      this.all = await session.api.healthLinks();
    });
  }

  /** The emergency card in force. */
  get card(): HealthLinkView | null {
    return this.all?.find(({ kind, state }) => kind === 'card' && state === 'in-force') ?? null;
  }

  get given(): HealthLinkView[] {
    return (this.all ?? []).filter(({ kind }) => kind === 'link');
  }
}

export const links = new Links();

/** What a summary is made of; null while the profile is not read. */
export const wishFor = (entries: Entry[], without: Section[]): Wish | null =>
  record.profile && {
    id: crypto.randomUUID(),
    at: `${new Date().toISOString().slice(0, 19)}Z`,
    language: words.language,
    profile: record.profile.profile,
    without,
    entries,
  };

/** Entries that may be shown: only a laboratory's document can say a blood group, whatever else stands in the record. */
export const shownEntries = (views: EntryView[]): Entry[] =>
  views
    .filter(({ document, entry }) => isLaboratory(document, entry) || !saysBloodGroup(entry.text))
    .map(({ entry }) => entry);

const isLaboratory = (document: Id | null, { kind }: Entry): boolean =>
  document !== null && kind === 'laboratory';

/** The summary as a file of a link, without sections, and of `views` alone where they are given. */
export async function summaryFile(
  without: Section[],
  title: string,
  views = () => record.inForce,
): Promise<SharedFile> {
  if (!record.profile) await record.load();
  const wish = wishFor(shownEntries(views()), without);
  if (!wish) throw { code: record.loading.code ?? 'broken', message: '' };
  const json = await summary(wish);
  if (!json) throw { code: 'broken', message: '' };
  return { title, json };
}

/** A document as a file of a link. */
export async function documentFile(document: DocumentView): Promise<SharedFile> {
  const { file, view } = await session.api.readDocument(document.id, null, () => session.touchWhileWorking());
  const typed = new Blob([file], { type: view.mediaType });
  const json = await documentReference(typed, view.title, view.date);
  if (!json) throw { code: 'broken', message: '' };
  return { title: view.title, json };
}

/** What was chosen to be shown, as files of a link. */
export async function filesOf(
  what: 'summary' | 'documents',
  documents: DocumentView[],
  without: Section[],
): Promise<SharedFile[]> {
  if (what === 'summary') return [await summaryFile(without, words.all.link.summary)];
  const files: SharedFile[] = [];
  for (const document of documents) files.push(await documentFile(document));
  return files;
}

/** What was chosen before and now, each document once. */
export const withChosen = (documents: DocumentView[], ids: Id[]): DocumentView[] => [
  ...new Set([...documents, ...ids.flatMap((id) => vault.find(id) ?? [])]),
];
