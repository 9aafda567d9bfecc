/** How the list of documents is arranged: by month, or by the professional who wrote them. */
import type { DocumentView, EntryView, Id } from '../../session/contract';
import { personIn, personKey, spelling } from '../../written';

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

/** Who wrote a document, as its lines say. */
export interface Author {
  name: string;
  /** Nobody else is named. */
  alone: boolean;
}

/** Who wrote each document whose entries say so: the author of most of them. */
export function authorsIn(entries: EntryView[]): Map<Id, Author> {
  const counted = new Map<Id, Map<string, { name: string; lines: number }>>();
  for (const { document, entry } of entries) {
    const author = personIn(entry.author ?? '');
    if (document === null || author === '') continue;
    const authors = counted.get(document) ?? new Map<string, { name: string; lines: number }>();
    const known = authors.get(personKey(author)) ?? { name: author, lines: 0 };
    authors.set(personKey(author), { name: spelling(known.name, author), lines: known.lines + 1 });
    counted.set(document, authors);
  }
  const most = (authors: { name: string; lines: number }[]): Author => {
    const { name } = authors.reduce((one, other) => (other.lines > one.lines ? other : one));
    return { name, alone: authors.length === 1 };
  };
  return new Map([...counted].map(([document, authors]) => [document, most([...authors.values()])]));
}

/** Whoever wrote it comes before whoever left it: a hospital deposits what its doctors write. */
function writerOf({ id, written, author }: DocumentView, authors: Map<Id, Author>): string {
  const lines = authors.get(id);
  return personIn(written) || (lines?.alone && lines.name) || personIn(author) || (lines?.name ?? '');
}

/** Documents by who wrote or left them, in the order of names; what nobody else wrote comes last. */
export function byAuthor(documents: DocumentView[], authors: Map<Id, Author>): Group[] {
  const groups = new Map<string, Group>();
  for (const document of documents) {
    const name = writerOf(document, authors);
    const group = groups.get(personKey(name)) ?? { name, documents: [] };
    group.name = spelling(group.name, name);
    group.documents.push(document);
    groups.set(personKey(name), group);
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
