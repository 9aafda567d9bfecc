/** How the list of documents is arranged: by month, or by the professional who wrote them. */
import { bare } from '../../bare';
import type { DocumentView, EntryView, Id } from '../../session/contract';
import { personIn } from '../../written';

export interface Group {
  /** A month, or a name; empty for what nobody else wrote. */
  name: string;
  documents: DocumentView[];
}

/** Documents in their order, month after month. */
export function byMonth(documents: DocumentView[]): Group[] {
  const groups: Group[] = [];
  for (const document of documents) {
    const name = document.date.slice(0, 7);
    const last = groups.at(-1);
    if (last?.name === name) last.documents.push(document);
    else groups.push({ name, documents: [document] });
  }
  return groups;
}

const folded = (name: string): string => bare(name).replace(/\s+/g, ' ');

/** Who wrote each document whose entries say so: the author of most of them. */
export function authorsIn(entries: EntryView[]): Map<Id, string> {
  const counted = new Map<Id, Map<string, number>>();
  for (const { document, entry } of entries) {
    const author = personIn(entry.author ?? '');
    if (document === null || author === '') continue;
    const authors = counted.get(document) ?? new Map<string, number>();
    authors.set(author, (authors.get(author) ?? 0) + 1);
    counted.set(document, authors);
  }
  const most = (authors: Map<string, number>) =>
    [...authors].reduce((one, other) => (other[1] > one[1] ? other : one))[0];
  return new Map([...counted].map(([document, authors]) => [document, most(authors)]));
}

/** Documents by who left or wrote them, in the order of names; what nobody else wrote comes last. */
export function byAuthor(documents: DocumentView[], authors: Map<Id, string>): Group[] {
  const groups = new Map<string, Group>();
  for (const document of documents) {
    const name = personIn(document.author || document.written) || (authors.get(document.id) ?? '');
    const group = groups.get(folded(name)) ?? { name, documents: [] };
    group.documents.push(document);
    groups.set(folded(name), group);
  }
  return [...groups.values()].sort((one, other) =>
    one.name === '' || other.name === ''
      ? Number(one.name === '') - Number(other.name === '')
      : one.name.localeCompare(other.name, 'fr'),
  );
}

/** The first `most` documents, in their groups. */
export function firstOf(groups: Group[], most: number): Group[] {
  let left = most;
  return groups.flatMap(({ name, documents }) => {
    const within = documents.slice(0, Math.max(0, left));
    left -= within.length;
    return within.length > 0 ? [{ name, documents: within }] : [];
  });
}
