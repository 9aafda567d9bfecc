/** An entry in words, as people read it and as a screen reader says it. */
import type { Entry, EntryValue, EntryView } from '../../session/contract';
import { sayFullDay, sayMonth } from '../../words/dates';
import { words } from '../../words/language.svelte';
import { lasts } from './entry-draft';
import { isOfAPart } from './part';
import { unitIn } from './unit';

/** « 12 mars 2024 », « mars 2024 », « 2024 »: as exact as it was written. */
export function sayDate(date: string): string {
  const day = date.split('T')[0] ?? '';
  if (day.length === 10) return sayFullDay(day);
  return day.length === 7 ? sayMonth(`${day}-01`) : day;
}

/** Whether a moment is said to the day. */
const isDay = (date: string): boolean => (date.split('T')[0] ?? '').length === 10;

/** « 5,1 », with the language's own comma, and the digits that were written. */
export const sayNumber = (number: string): string =>
  words.language === 'fr' ? number.replace('.', ',') : number;

export function sayValue(value: EntryValue): string {
  if ('words' in value) return value.words;
  if ('flag' in value) return value.flag ? words.all.record.yes : words.all.record.no;
  return `${sayNumber(value.quantity.number)} ${sayUnit(value.quantity.unit)}`.trim();
}

/** A unit as people write it. */
export const sayUnit = (unit: string): string => unitIn(words.language, unit);

export function sayRange(range: NonNullable<Entry['range']>): string {
  const w = words.all.record;
  const [low, high] = [range.low && sayNumber(range.low), range.high && sayNumber(range.high)];
  if (low && high) return w.between(low, high);
  if (low) return w.from(low);
  return high ? w.to(high) : (range.words ?? '');
}

/** What it says: « Pénicilline », « Aucune allergie connue », « Glycémie : 5,1 mmol/L ». */
export function sayEntry(entry: Entry): string {
  if (entry.status === 'absent' && !isOfAPart(entry)) return words.all.record.absent[entry.kind];
  const colon = words.language === 'fr' ? '\u00a0: ' : ': ';
  return entry.value ? `${entry.text}${colon}${sayValue(entry.value)}` : entry.text;
}

/** When: « depuis 2019 », « le 12 mars 2024 », « jusqu’en 2020 ». */
export function sayWhen(entry: Entry): string {
  const w = words.all.record;
  const said: string[] = [];
  if (entry.date)
    said.push(
      lasts(entry.kind) && !entry.until && entry.status !== 'past'
        ? w.since(sayDate(entry.date), isDay(entry.date))
        : w.on(sayDate(entry.date), isDay(entry.date)),
    );
  if (entry.until) said.push(w.untilDate(sayDate(entry.until), isDay(entry.until)));
  if (entry.status === 'past' && !entry.until) said.push(w.past.toLocaleLowerCase());
  return said.join(', ');
}

/** Who says so. */
export function sayWho(view: EntryView): string {
  const w = words.all.record;
  if (view.document === null) return w.saidByYou;
  return view.entry.author ? w.saidBy(view.entry.author) : w.saidIn(view.title ?? '');
}

const capital = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);

/** Parts as sentences, one after the other. */
const sentences = (parts: (string | null | undefined | false)[]): string =>
  parts
    .filter((part): part is string => !!part)
    .map((part) => (/[.!?]$/.test(part) ? capital(part) : `${capital(part)}.`))
    .join(' ');

/** A line of the record as it is heard. `views` say the same; the first speaks for them. */
export function sayLine(views: EntryView[]): string {
  const w = words.all.record;
  const [view] = views;
  if (!view) return '';
  const { entry, state } = view;
  const set = { corrected: w.entry.corrected, 'set-aside': w.entry.aside, removed: w.entry.removed };
  return sentences([
    sayEntry(entry),
    entry.judged && entry.judged !== 'usual' && w.judged[entry.judged],
    entry.detail,
    entry.range && w.usual(sayRange(entry.range)),
    sayAbout(views),
    state !== 'in-force' && set[state],
  ]);
}

/** When, by whom, and how many others say it. */
export function sayAbout(views: EntryView[]): string {
  const [view] = views;
  if (!view) return '';
  const others = new Set(views.map(({ document }) => document)).size;
  return sentences([sayWhen(view.entry), sayWho(view), others > 1 && words.all.record.several(others)]);
}

/** The newest value of a measure as it is heard. */
export const sayNewest = ({ entry }: EntryView): string =>
  sentences([
    sayEntry(entry),
    entry.judged && entry.judged !== 'usual' && words.all.record.judged[entry.judged],
    sayWhen(entry),
    words.all.record.seeCurve,
  ]);
