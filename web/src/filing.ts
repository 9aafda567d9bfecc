import type { Category, Day } from './session/contract';
import { asDay, today } from './words/dates';

/** The format's limit for one document. */
export const LARGEST = 2 * 1024 ** 3;

const DATE = /(20\d{2}|19\d{2})[-_. ]?(0[1-9]|1[0-2])[-_. ]?(0[1-9]|[12]\d|3[01])/;

/** A title from a file's name: no ending, no underscores, a capital first. */
export function titleFrom(name: string): string {
  const bare = name
    .replace(DATE, ' ')
    .replace(/\.([a-z0-9]{1,5}|smart-health-card)$/i, '')
    .replace(/[_]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return bare.charAt(0).toLocaleUpperCase() + bare.slice(1);
}

/** Whether a file's name holds a day. */
export const namesDay = (name: string): boolean => DATE.test(name);

/** The day in a file's name if there is one, else the day the file was last changed. */
export function dayFrom(file: File): Day {
  const found = DATE.exec(file.name);
  if (found) return `${found[1]}-${found[2]}-${found[3]}`;
  const changed = asDay(new Date(file.lastModified));
  return changed > today() ? today() : changed;
}

const HINTS: [RegExp, Category][] = [
  [/ordonnance|prescription/i, 'prescription'],
  [/analyse|bilan|sang|labo|biolog/i, 'laboratory'],
  [/radio|irm|scanner|echo|écho|imagerie|mammo|x-?ray|mri/i, 'imaging'],
  [/vaccin/i, 'vaccination'],
  [/certificat|certificate/i, 'certificate'],
  [/compte[ -_]?rendu|\bcr\b|report|lettre|courrier/i, 'report'],
  [/facture|mutuelle|attestation|assurance|invoice/i, 'administrative'],
];

export function categoryFrom(name: string): Category {
  return HINTS.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';
}

const KINDS: Record<string, string> = {
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  svg: 'image/svg+xml',
  heic: 'image/heic',
  txt: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  ics: 'text/calendar',
  html: 'text/html',
  xml: 'text/xml',
  json: 'application/json',
  'smart-health-card': 'application/smart-health-card',
  dcm: 'application/dicom',
  dicom: 'application/dicom',
};

export function mediaTypeOf(file: File): string {
  const ending = file.name.split('.').pop()?.toLowerCase() ?? '';
  return file.type || KINDS[ending] || 'application/octet-stream';
}
