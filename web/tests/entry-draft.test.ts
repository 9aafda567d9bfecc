import { expect, test } from 'vitest';
import { draftOf, emptyDraft, entryOf } from '../src/screens/record/entry-draft';

const written = (over: Partial<ReturnType<typeof emptyDraft>>) => ({
  ...emptyDraft('treatment'),
  text: 'Amlodipine 5 mg',
  ...over,
});
const date = { exact: 'month' as const, day: '' };

test('what is over says from when until when, as exactly as the person knows', () => {
  const since = { ...date, year: '2019', month: '03' };
  const until = { ...date, year: '2024', month: '' };
  const entry = entryOf(written({ since, over: true, until }), null);
  expect([entry.date, entry.until, entry.status]).toEqual(['2019-03', '2024', 'past']);
  const again = entryOf(draftOf(entry), entry);
  expect(again).toEqual(entry);
  expect(entryOf({ ...draftOf(entry), over: false }, entry).until).toBeNull();
  const unknown = { ...until, exact: 'unknown' as const };
  expect(entryOf(written({ since, over: true, until: unknown }), null).until).toBeNull();
});

test('an hour that nobody asked for stays when something else is corrected', () => {
  const measured = { ...entryOf(written({}), null), date: '2026-11-20T08:10' };
  expect(entryOf({ ...draftOf(measured), detail: 'à jeun' }, measured).date).toBe('2026-11-20T08:10');
  const moved = {
    ...draftOf(measured),
    since: { ...date, exact: 'day' as const, day: '2026-11-21', year: '', month: '' },
  };
  expect(entryOf(moved, measured).date).toBe('2026-11-21');
});
