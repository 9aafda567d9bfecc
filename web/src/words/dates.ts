import type { Day, Timestamp } from '../session/contract';
import { words } from './language.svelte';

const locale = (): string => (words.language === 'fr' ? 'fr-FR' : 'en-GB');

/** Noon, so that no time zone moves the day. */
const dayOf = (day: Day): Date => new Date(`${day}T12:00:00`);

function say(date: Date, form: Intl.DateTimeFormatOptions): string {
  const said = new Intl.DateTimeFormat(locale(), form).format(date);
  return words.language === 'fr' ? said.replace(/(^|\s)1 (?=\p{L})/u, '$11er ') : said;
}

const sameYear = (date: Date): boolean => date.getFullYear() === new Date().getFullYear();

/** « 3 mars », with the year when it is another one. */
export const sayDay = (day: Day): string => shortDay(dayOf(day));

/** « 3 mars 2026 » */
export const sayFullDay = (day: Day): string =>
  say(dayOf(day), { day: 'numeric', month: 'long', year: 'numeric' });

/** « mars 2026 » */
export const sayMonth = (day: Day): string => say(dayOf(day), { month: 'long', year: 'numeric' });

/** « mardi 3 mars » */
export function sayWeekday(at: Timestamp): string {
  const date = new Date(at * 1000);
  const said = say(date, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(sameYear(date) ? {} : { year: 'numeric' }),
  });
  return said.charAt(0).toLocaleUpperCase(locale()) + said.slice(1);
}

/** « 3 mars à 9 h 12 » */
export function sayMoment(at: Timestamp): string {
  const date = new Date(at * 1000);
  return words.language === 'fr'
    ? `${shortDay(date)} à ${sayTime(at)}`
    : `${shortDay(date)} at ${sayTime(at)}`;
}

/** « 9 h 12 » */
export function sayTime(at: Timestamp): string {
  const date = new Date(at * 1000);
  const minutes = String(date.getMinutes()).padStart(2, '0');
  return words.language === 'fr' ? `${date.getHours()} h ${minutes}` : `${date.getHours()}:${minutes}`;
}

export function sayMomentDay(at: Timestamp): string {
  return shortDay(new Date(at * 1000));
}

function shortDay(date: Date): string {
  return say(date, { day: 'numeric', month: 'long', ...(sameYear(date) ? {} : { year: 'numeric' }) });
}

/** « 1,4 Mo » */
export function saySize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'] as const;
  let step = 0;
  let value = bytes;
  while (value >= 1000 && step < units.length - 1) {
    value /= 1000;
    step += 1;
  }
  const digits = step > 1 && value < 100 ? 1 : 0;
  const number = new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);
  return words.all.shared.size(number, units[step] ?? 'B');
}

export const today = (): Day => asDay(new Date());

export function inDays(days: number): Day {
  const date = new Date();
  date.setDate(date.getDate() + days);
  return asDay(date);
}

export function asDay(date: Date): Day {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
