import { entriesOf, measuresOf } from '#record';
import { Attempt } from './attempt.svelte';
import type { Column } from './record/contract';
import type { EntryKind, EntryView, Id, ProfileView } from './session/contract';
import { session } from './session.svelte';

/** Files that say things line by line; a picture or a PDF is not asked. */
const SPEAKS = /(xml|json|csv)$/i;

/** The structured record as the patient's screens show it; forgotten when the vault closes. */
class HealthRecord {
  entries = $state.raw<EntryView[] | null>(null);
  profile = $state.raw<ProfileView | null>(null);
  readonly loading = new Attempt();

  constructor() {
    session.onClose(() => {
      this.entries = null;
      this.profile = null;
      this.loading.code = null;
    });
  }

  async load(): Promise<void> {
    await this.loading.run(async () => {
      this.entries = await session.api.record();
      this.profile = await session.api.profile();
    });
  }

  find(id: Id | undefined): EntryView | undefined {
    return this.entries?.find((view) => view.id === id);
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
    return [...lines.entries()].sort(([one], [other]) => one - other).map(([, views]) => views.sort(newest));
  }

  /** Files what `file` says, a table by its columns, in place of what was read from the document before. */
  async file(
    document: Id,
    file: Blob,
    isVersion: boolean,
    columns: Column[] | null = null,
  ): Promise<{ entries: number; left: number }> {
    const name = file instanceof File ? file.name : '';
    if (!columns && !SPEAKS.test(file.type) && !SPEAKS.test(name)) return { entries: 0, left: 0 };
    const found = await (columns ? measuresOf(file, columns) : entriesOf(file));
    if (!found) return { entries: 0, left: 0 };
    if (found.entries.length > 0 || isVersion) await session.api.fileEntries(document, found.entries);
    if (this.entries) await this.load();
    return { entries: found.entries.length, left: found.left.length + found.unlisted };
  }
}

export const record = new HealthRecord();
