/** What an emergency card can say of each part of the record. */
import { saysBloodGroup } from '../../blood-group';
import type { EntryKind, EntryView } from '../../session/contract';
import { isOver } from '../record/over';
import { isOfAPart } from '../record/part';

export const PARTS = {
  allergies: ['allergy'],
  treatments: ['treatment'],
  // A pacemaker says as much to whoever helps as a disease.
  toKnow: ['diagnosis', 'device'],
} satisfies Record<string, EntryKind[]>;
export type Part = keyof typeof PARTS;
export const NAMES = Object.keys(PARTS) as Part[];

/** Whoever helps may have no French. */
const NONE: Record<Part, string> = {
  allergies: 'aucune connue / none known',
  treatments: 'aucun connu / none known',
  toKnow: 'aucun connu / none known',
};

/** Whether a line says that there is nothing of its kind at all. */
export const saysNone = ([first]: EntryView[]): boolean =>
  first?.entry.status === 'absent' && !isOfAPart(first.entry);

/** Lines of `part` that can be printed: what is there, else that nothing is. `lines` are those of the part, in order. */
export function facts(part: Part, lines: EntryView[][], day: string): EntryView[][] {
  const held = lines.filter(
    ([first]) => first && !isOver(first.entry, day) && !saysBloodGroup(first.entry.text),
  );
  const known = held.filter((line) => !saysNone(line));
  if (known.some(([first]) => first?.entry.status !== 'absent')) return known;
  // No device is not yet nothing to know.
  const none = held.filter((line) => saysNone(line) && line[0]?.entry.kind === PARTS[part][0]);
  return none.length > 0 ? none.slice(0, 1) : known;
}

/** A fact as the card prints it. */
export const printedAs = (part: Part, line: EntryView[]): string =>
  saysNone(line) ? NONE[part] : (line[0]?.entry.text ?? '');

/**
 * Lines that stay out with those that `isOut`: "none known" would be untrue where something known is not shown.
 */
export function outWith(lines: EntryView[][], isOut: (line: EntryView[]) => boolean): EntryView[][] {
  const out = lines.filter(isOut);
  const kinds = out.filter((line) => !saysNone(line)).map(([first]) => first?.entry.kind);
  return lines.filter(
    (line) => out.includes(line) || (saysNone(line) && kinds.includes(line[0]?.entry.kind)),
  );
}
