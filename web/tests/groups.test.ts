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
    ['Dr Anne Lefèvre', ['1', '3']],
    ['', ['2']],
  ]);
});

test('one person is one group in whatever order and under whatever title the name is written', () => {
  const names = (...authors: string[]) =>
    byAuthor(
      authors.map((author, at) => document(`${at}`, author)),
      new Map(),
    ).map(({ name, documents }) => [name, documents.length]);
  expect(names('Dr Anne LEFEVRE', 'Anne Lefèvre', 'LEFEVRE Anne', 'Mme le Dr Anne Roux')).toEqual([
    ['Anne Lefèvre', 3],
    ['Mme le Dr Anne Roux', 1],
  ]);
  expect(names('Pr. Jean-Paul Noël, CHU', 'Professeur NOEL Jean Paul')).toEqual([['Pr. Jean-Paul Noël', 2]]);
  expect(names('Dr Paul Vidal', 'Dr Anne Vidal')).toHaveLength(2);
  expect(names('Dr', 'Dr Roux'), 'a title alone is nobody’s').toHaveLength(2);
});

test('a document that names no author is of whoever wrote most of what was read from it', () => {
  const authors = authorsIn([
    entry('1', 'Dr Klein'),
    entry('1', 'Dr Vidal, biologiste'),
    entry('1', 'Dr Vidal'),
    entry('2', null),
  ]);
  expect(authors).toEqual(new Map([['1', { name: 'Dr Vidal', alone: false }]]));
  const [own] = byAuthor([document('1', 'Dr Roux')], authors);
  expect(own?.name).toBe('Dr Roux');
});

test('a document is of whoever wrote it, else of whoever left it, else of whoever wrote most of its lines', () => {
  const documents = [
    document('1', 'Hôpital d’Albi', 'Dr Inès Delmas'),
    document('2', '', 'Dr Inès Delmas, radiologue'),
    document('3', ''),
    document('4', 'Laboratoire du Tarn'),
    document('5', 'Clinique du Lac'),
  ];
  const lines = new Map(documents.map(({ id }) => [id, { name: 'Dr Vidal', alone: id !== '5' }]));
  const groups = byAuthor(documents, lines).map(({ name, documents }) => [
    name,
    documents.map(({ id }) => id),
  ]);
  expect(groups).toEqual([
    ['Clinique du Lac', ['5']],
    ['Dr Inès Delmas', ['1', '2']],
    ['Dr Vidal', ['3', '4']],
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
