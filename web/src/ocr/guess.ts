/** What the words of a document tell of its kind and its day: proposals, which a person sees and corrects. */
import { bare } from '../bare';
import type { Category, Day } from '../session/contract';

const MONTHS = [
  'janvier',
  'fevrier',
  'mars',
  'avril',
  'mai',
  'juin',
  'juillet',
  'aout',
  'septembre',
  'octobre',
  'novembre',
  'decembre',
];
const WRITTEN = String.raw`(\d{1,2})(?:er)?\s+(${MONTHS.join('|')})\s+(\d{4})`;
const NUMBERS = String.raw`(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4})`;
const DATE = new RegExp(String.raw`\b(?:${WRITTEN}|${NUMBERS})\b`, 'g');
/** What stands before a day of birth. */
const BIRTH = /(\bnee?\b|\bnaissance\b|\bd\.?d\.?n\b)[^\n]{0,24}$/;
const OLDEST = '1950-01-01';

/** The first day that a document names and that can be its own: no day of birth, none after `today`. */
export function dayIn(text: string, today: Day): Day | null {
  const words = bare(text);
  for (const found of words.matchAll(DATE)) {
    const [, day, name, year, dayNumber, month, yearNumber] = found;
    const of = name ? MONTHS.indexOf(name) + 1 : Number(month);
    const said = `${year ?? yearNumber}-${String(of).padStart(2, '0')}-${String(day ?? dayNumber).padStart(2, '0')}`;
    const before = words.slice(Math.max(0, found.index - 40), found.index);
    const is = new Date(`${said}T12:00:00Z`);
    const exists = !Number.isNaN(is.getTime()) && is.toISOString().startsWith(said);
    if (exists && said >= OLDEST && said <= today && !BIRTH.test(before)) return said;
  }
  return null;
}

/** Words that tell a kind, each with its weight. */
const TELLING: [Exclude<Category, 'other'>, RegExp, number][] = [
  ['prescription', /\bordonnance\b/, 3],
  ['prescription', /\bposologie\b|\bcomprimes?\b|\bgelules?\b|\bmatin et soir\b|\bqsp\b|\ba renouveler\b/, 2],
  ['laboratory', /\bbiologie medicale\b|\banalyses? (medicales?|biologiques?)\b|\bexamens? de biologie\b/, 3],
  [
    'laboratory',
    /\blaboratoire\b|\bhemogramme\b|\bglycemie\b|\bcreatinine\b|\bhemoglobine\b|\bcholesterol\b/,
    2,
  ],
  ['imaging', /\bradiographie\b|\bechographie\b|\bmammographie\b|\bscanner\b|\birm\b|\bscintigraphie\b/, 3],
  ['vaccination', /\bvaccins?\b|\bvaccinations?\b|\brappel dtp\b/, 3],
  ['certificate', /\bcertificat\b/, 3],
  ['certificate', /\bje soussignee?\b|\bcertifie\b/, 2],
  ['report', /\bcompte[- ]rendu\b|\blettre de liaison\b|\bhospitalisation\b/, 3],
  ['report', /\bch(er|ere) (confrere|consoeur|ami)\b|\bconclusion\b/, 2],
  ['administrative', /\bfacture\b|\battestation\b|\bmutuelle\b|\bremboursement\b|\bfeuille de soins\b/, 3],
];

/** The kind that most of its words tell, or null when none does. */
export function categoryIn(text: string): Category | null {
  const words = bare(text);
  const scores = new Map<Category, number>();
  for (const [category, telling, weight] of TELLING) {
    if (telling.test(words)) scores.set(category, (scores.get(category) ?? 0) + weight);
  }
  const [best] = [...scores].sort(([, one], [, other]) => other - one);
  return best?.[0] ?? null;
}
