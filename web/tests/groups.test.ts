import { expect, test } from 'vitest';
import { authorsIn, byAuthor, firstOf } from '../src/screens/documents/groups';
import type { DocumentView, EntryView } from '../src/session/contract';

const document = (id: string, author: string, written = '') =>
  ({ id, author, written, date: '2026-03-02' }) as DocumentView;
const entry = (document: string, author: string | null) => ({ document, entry: { author } }) as EntryView;

test('one person is one group, whatever the profession, the case and the accents beside the name', () => {
  const groups = byAuthor(
    [document('1', 'Dr Anne LEFEVRE'), document('2', ''), document('3', 'Dr Anne Lefèvre, médecin')],
    new Map(),
  );
  expect(groups.map(({ name, documents }) => [name, documents.map(({ id }) => id)])).toEqual([
    ['Dr Anne LEFEVRE', ['1', '3']],
    ['', ['2']],
  ]);
});

test('a document that names no author is of whoever wrote most of what was read from it', () => {
  const authors = authorsIn([
    entry('1', 'Dr Klein'),
    entry('1', 'Dr Vidal, biologiste'),
    entry('1', 'Dr Vidal'),
    entry('2', null),
  ]);
  expect(authors).toEqual(new Map([['1', 'Dr Vidal']]));
  const [own] = byAuthor([document('1', 'Dr Roux')], authors);
  expect(own?.name).toBe('Dr Roux');
});

test('a document is of whoever left it, else of whoever is said to have written it, else of its lines', () => {
  const documents = [
    document('1', 'Laboratoire du Tarn', 'Dr Faux'),
    document('2', '', 'Dr Inès Delmas, radiologue'),
    document('3', ''),
  ];
  const lines = new Map(documents.map(({ id }) => [id, 'Dr Vidal']));
  expect(byAuthor(documents, lines).map(({ name, documents }) => [name, documents[0]?.id])).toEqual([
    ['Dr Inès Delmas', '2'],
    ['Dr Vidal', '3'],
    ['Laboratoire du Tarn', '1'],
  ]);
});

test('of a thousand documents only those asked for are shown, in their groups', () => {
  const documents = Array.from({ length: 1000 }, (_, at) => document(`${at}`, `Dr ${at % 7}`));
  const shown = firstOf(byAuthor(documents, new Map()), 200);
  expect(shown.map(({ name, documents }) => [name, documents.length])).toEqual([
    ['Dr 0', 143],
    ['Dr 1', 57],
  ]);
});
