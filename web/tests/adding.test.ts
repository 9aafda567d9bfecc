import { expect, test, vi } from 'vitest';
import type { Finding, Gives, Held } from '../src/record/contract';

vi.stubGlobal('localStorage', { getItem: () => 'fr', setItem: () => {} });
const found = vi.hoisted(() => ({ finding: null as Finding | null }));
vi.mock('#record', () => ({ examine: () => Promise.resolve(found.finding) }));
const { lookInto } = await import('../src/adding');

const NOTHING: Finding = {
  format: 'zip',
  kind: null,
  title: null,
  day: null,
  author: null,
  patient: null,
  holds: [],
  pictures: null,
  appointments: null,
  gives: null,
  table: null,
  passed: 0,
  notes: [],
};

const GIVES: Gives = {
  kinds: [['measure', 3]],
  measures: [],
  from: null,
  until: null,
  first: [],
  left: [],
  allLeft: 0,
  repeated: 0,
};

const HELD: Held = {
  name: 'notes.csv',
  mediaType: 'text/csv',
  bytes: new Uint8Array(1),
  finding: { ...NOTHING, format: 'unknown' },
};

test('an archive that gives values itself is a document beside what it holds', async () => {
  const file = new File(['x'], 'export.zip');
  found.finding = { ...NOTHING, title: 'Mesures Apple Santé', kind: 'measure', gives: GIVES, holds: [HELD] };
  const { documents } = await lookInto(file, null);
  expect(documents.map(({ draft }) => draft.title)).toEqual(['Notes', 'Mesures Apple Santé']);
  expect(documents[1]?.found?.holds).toEqual([]);

  found.finding = { ...NOTHING, holds: [HELD] };
  expect((await lookInto(file, null)).documents).toHaveLength(1);
  found.finding = { ...NOTHING, holds: [HELD], notes: ['too-large'] };
  expect((await lookInto(file, null)).documents.map(({ draft }) => draft.title)).toEqual(['Notes', 'Export']);
});
