/** An entry in words, as people read it and as a screen reader says it. */
import type { Entry, EntryValue, EntryView } from '../../session/contract';
import { sayFullDay, sayMonth } from '../../words/dates';
import { words } from '../../words/language.svelte';

/** « 12 mars 2024 », « mars 2024 », « 2024 »: as exact as it was written. */
export function sayDate(date: string): string {
  const day = date.split('T')[0] ?? '';
  if (day.length === 10) return sayFullDay(day);
  return day.length === 7 ? sayMonth(`${day}-01`) : day;
}

/** « 5,1 », with the language's own comma, and the digits that were written. */
export const sayNumber = (number: string): string =>
  words.language === 'fr' ? number.replace('.', ',') : number;

export function sayValue(value: EntryValue): string {
  if ('words' in value) return value.words;
  if ('flag' in value) return value.flag ? words.all.record.yes : words.all.record.no;
  return `${sayNumber(value.quantity.number)} ${sayUnit(value.quantity.unit)}`.trim();
}

const UNITS: Record<string, string> = {
  'mm[Hg]': 'mmHg',
  Cel: '°C',
  '/min': '/min',
  umol: 'µmol',
  'umol/L': 'µmol/L',
  'ug/L': 'µg/L',
  'kg/m2': 'kg/m²',
};

/** A unit as people write it. */
export const sayUnit = (unit: string): string => UNITS[unit] ?? unit.replace(/^10\*(\d+)/, '10^$1');

export function sayRange(range: NonNullable<Entry['range']>): string {
  const w = words.all.record;
  const [low, high] = [range.low && sayNumber(range.low), range.high && sayNumber(range.high)];
  if (low && high) return w.between(low, high);
  if (low) return w.from(low);
  return high ? w.to(high) : (range.words ?? '');
}

/** What it says: « Pénicilline », « Aucune allergie connue », « Glycémie : 5,1 mmol/L ». */
export function sayEntry(entry: Entry): string {
  if (entry.status === 'absent') return words.all.record.absent[entry.kind];
  const colon = words.language === 'fr' ? '\u00a0: ' : ': ';
  return entry.value ? `${entry.text}${colon}${sayValue(entry.value)}` : entry.text;
}

/** When: « depuis 2019 », « 12 mars 2024 », « jusqu’à 2020 ». */
export function sayWhen(entry: Entry): string {
  const w = words.all.record;
  const lasts = entry.kind === 'allergy' || entry.kind === 'treatment' || entry.kind === 'diagnosis';
  const said: string[] = [];
  if (entry.date)
    said.push(
      lasts && !entry.until && entry.status !== 'past'
        ? w.since(sayDate(entry.date))
        : w.on(sayDate(entry.date)),
    );
  if (entry.until) said.push(w.untilDate(sayDate(entry.until)));
  if (entry.status === 'past' && !entry.until) said.push(w.past.toLocaleLowerCase());
  return said.join(', ');
}

/** Who says so. */
export function sayWho(view: EntryView): string {
  const w = words.all.record;
  if (view.document === null) return w.saidByYou;
  return view.entry.author ? w.saidBy(view.entry.author) : w.saidIn(view.title ?? '');
}
