import type { Entry, EntryView } from '../../session/contract';

/** Whether it no longer holds on `day`: as it is said, or because a treatment has ended since its document was written. */
export function isOver(entry: Entry, day: string): boolean {
  const end = entry.kind === 'treatment' ? (entry.until?.slice(0, day.length) ?? null) : null;
  // A month that the day lies in is not over.
  return entry.status === 'past' || (end !== null && end < day.slice(0, end.length));
}

/**
 * A line of treatments with the entry that speaks for it on `day` first: a box that was handed over for a month, and is used
 * up, does not end what another document says is taken. One that is said to be over does.
 */
export function speaking(line: EntryView[], day: string): EntryView[] {
  const [first] = line;
  if (!first || first.entry.status === 'past' || !isOver(first.entry, day)) return line;
  const lasting = line.find(({ entry }) => entry.status === 'current' && !isOver(entry, day));
  return lasting ? [lasting, ...line.filter((view) => view !== lasting)] : line;
}
