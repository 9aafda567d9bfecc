import { expect, test } from 'vitest';
import { isOver, speaking } from '../src/screens/record/over';
import type { Entry, EntryView } from '../src/session/contract';

const entry = (said: Partial<Entry>) =>
  ({ kind: 'treatment', status: 'unsaid', until: null, ...said }) as Entry;

test('a treatment that ended before today is over, and one that ends today or this month is not', () => {
  const over = (said: Partial<Entry>) => isOver(entry(said), '2026-03-02');
  for (const until of ['2026-03-01', '2026-03-01T08:30', '2026-02', '2025'])
    expect(over({ until, status: 'current' }), until).toBe(true);
  for (const until of ['2026-03-02', '2026-03', '2026', '2026-04', null])
    expect(over({ until }), `${until}`).toBe(false);
  expect(over({ status: 'past' })).toBe(true);
  expect(over({ kind: 'diagnosis', until: '2020' })).toBe(false);
});

test('a box that is used up does not end what is taken every day, and a word that it is over does', () => {
  const view = (said: Partial<Entry>) => ({ entry: entry(said) }) as EntryView;
  const lasting = view({ status: 'current', date: '2020-01-01' });
  const box = view({ status: 'unsaid', date: '2026-01-01', until: '2026-01-31' });
  const stopped = view({ status: 'past', date: '2026-02-01' });
  expect(speaking([box, lasting], '2026-03-02')[0]).toBe(lasting);
  expect(speaking([box, lasting], '2026-01-15')[0]).toBe(box);
  expect(speaking([stopped, lasting], '2026-03-02')[0]).toBe(stopped);
  expect(speaking([box, view({ status: 'current', until: '2026-02' })], '2026-03-02')[0]).toBe(box);
});
