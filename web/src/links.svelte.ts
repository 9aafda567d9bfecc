import { documentReference, summary } from '#record';
import { Attempt } from './attempt.svelte';
import { record } from './record.svelte';
import type { Section } from './record/contract';
import type { DocumentView, HealthLinkView, Id, SharedFile } from './session/contract';
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

/** The summary as a file of a link. */
export async function summaryFile(without: Section[], title: string): Promise<SharedFile> {
  if (!record.profile) await record.load();
  if (!record.profile) throw { code: record.loading.code ?? 'broken', message: '' };
  const json = await summary({
    id: crypto.randomUUID(),
    at: `${new Date().toISOString().slice(0, 19)}Z`,
    language: words.language,
    profile: record.profile.profile,
    without,
    // Only a laboratory can say a blood group, whatever stands in the record.
    entries: record.inForce.map(({ entry }) => entry).filter(({ text }) => !saysBloodGroup(text)),
  });
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
): Promise<SharedFile[]> {
  if (what === 'summary') return [await summaryFile([], words.all.link.summary)];
  const files: SharedFile[] = [];
  for (const document of documents) files.push(await documentFile(document));
  return files;
}

/** What was chosen before and now, each document once. */
export const withChosen = (documents: DocumentView[], ids: Id[]): DocumentView[] => [
  ...new Set([...documents, ...ids.flatMap((id) => vault.find(id) ?? [])]),
];

export const saysBloodGroup = (text: string): boolean =>
  /groupe\s+(sanguin|abo)|blood\s+(group|type)|rh[ée]sus/iu.test(text);
