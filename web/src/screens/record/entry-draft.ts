/** An entry while a person writes it, in fields as the steps ask for them. */
import type { Entry, EntryKind, EntryValue } from '../../session/contract';

export type Exactness = 'day' | 'month' | 'unknown';

/** A date as far as a person knows it. */
export interface Dated {
  exact: Exactness;
  day: string;
  year: string;
  month: string;
}

export interface EntryDraft {
  kind: EntryKind;
  text: string;
  codes: Entry['codes'];
  value: string;
  unit: string;
  since: Dated;
  over: boolean;
  until: Dated;
  absent: boolean;
  detail: string;
}

const LOINC = 'http://loinc.org';

/** What people measure at home, with its code and unit. */
export const MEASURES = {
  weight: { code: '29463-7', unit: 'kg' },
  height: { code: '8302-2', unit: 'cm' },
  systolic: { code: '8480-6', unit: 'mm[Hg]' },
  diastolic: { code: '8462-4', unit: 'mm[Hg]' },
  pulse: { code: '8867-4', unit: '/min' },
  temperature: { code: '8310-5', unit: 'Cel' },
  glucose: { code: '41653-7', unit: 'g/L' },
} as const;

export type Measure = keyof typeof MEASURES;

export const codesOf = (measure: Measure, display: string): Entry['codes'] => [
  { system: LOINC, code: MEASURES[measure].code, display },
];

const NO_DATE: Dated = { exact: 'month', day: '', year: '', month: '' };

export const emptyDraft = (kind: EntryKind): EntryDraft => ({
  kind,
  text: '',
  codes: [],
  value: '',
  unit: '',
  since: { ...NO_DATE, exact: lasts(kind) || kind === 'procedure' ? 'month' : 'day' },
  over: false,
  until: { ...NO_DATE },
  absent: false,
  detail: '',
});

function dated(said: string | null): Dated {
  const date = said?.split('T')[0] ?? '';
  const [year = '', month = ''] = date.split('-');
  const isDay = date.length === 10;
  return { exact: date === '' ? 'unknown' : isDay ? 'day' : 'month', day: isDay ? date : '', year, month };
}

export function draftOf(entry: Entry): EntryDraft {
  const value = entry.value;
  return {
    ...emptyDraft(entry.kind),
    text: entry.text,
    codes: entry.codes,
    value:
      value === null ? '' : 'quantity' in value ? value.quantity.number : 'words' in value ? value.words : '',
    unit: value !== null && 'quantity' in value ? value.quantity.unit : '',
    since: dated(entry.date),
    over: entry.status === 'past',
    until: dated(entry.until),
    absent: entry.status === 'absent',
    detail: entry.detail ?? '',
  };
}

export const hasValue = (kind: EntryKind): boolean => kind === 'measure' || kind === 'laboratory';
export const lasts = (kind: EntryKind): boolean =>
  kind === 'allergy' || kind === 'treatment' || kind === 'diagnosis' || kind === 'device';

/** A number as it was typed, with a point, or null. */
export function numberOf(text: string): string | null {
  const plain = text.replace(/[\s\u00a0\u202f]/g, '').replace(',', '.');
  return /^-?\d{1,12}(\.\d{1,8})?$/.test(plain) ? plain : null;
}

function valueOf({ kind, value, unit }: EntryDraft): EntryValue | null {
  if (!hasValue(kind) || value.trim() === '') return null;
  const number = numberOf(value);
  return number === null ? { words: value.trim() } : { quantity: { number, unit: unit.trim() } };
}

export function dateOf({ exact, day, year, month }: Dated): string | null {
  if (exact === 'unknown') return null;
  if (exact === 'day') return day || null;
  return month ? `${year}-${month}` : year || null;
}

/** What the steps say; an hour that they do not ask stays as long as its day does. */
function said(date: Dated, before: string | null | undefined): string | null {
  const now = dateOf(date);
  return before && now === dateOf(dated(before)) ? before : now;
}

/** The entry that was written; what it was made from keeps what the steps do not ask. */
export function entryOf(draft: EntryDraft, from: Entry | null): Entry {
  const status = draft.absent ? 'absent' : !lasts(draft.kind) ? 'unsaid' : draft.over ? 'past' : 'current';
  const same = from?.text === draft.text.trim();
  return {
    kind: draft.kind,
    text: draft.text.trim(),
    codes: same || from === null ? draft.codes : [],
    group: from?.group ?? null,
    date: draft.absent ? null : said(draft.since, from?.date),
    until: draft.over ? said(draft.until, from?.until) : null,
    value: valueOf(draft),
    range: from?.range ?? null,
    judged: null,
    status,
    detail: draft.detail.trim() || null,
    author: null,
    place: '',
  };
}
