/**
 * What the page learns of a foreign file from the worker that reads it. That worker holds no key; what it says is a
 * proposal that a person sees and corrects.
 */
import type { Category, Day, Entry, EntryKind, Profile, Reason } from '../session/contract';

export type Note =
  | 'damaged'
  | 'encoding'
  | 'unknown-type'
  | 'too-large'
  | 'missing'
  | 'locked'
  | 'disguised'
  | 'replaces'
  | 'partial'
  | 'several-persons'
  | 'signature-unchecked';

/** Whom a file is about, as it says. */
export interface Patient {
  name: string;
  born: Day | null;
  /** The name at birth, where it is told from the one in use; the same where no other is said. */
  atBirth: string | null;
}

export interface Finding {
  format: 'cda' | 'fhir' | 'xdm' | 'zip' | 'pdf' | 'image' | 'dicom' | 'unknown';
  kind: Exclude<Category, 'other'> | null;
  title: string | null;
  day: Day | null;
  author: string | null;
  patient: Patient | null;
  /** Whom else, in a file of several. */
  others?: Patient[];
  holds: Held[];
  /** Pictures, in a file of an examination. */
  pictures: number | null;
  /** Appointments, in a calendar. */
  appointments: number | null;
  /** What it gives to the record, line by line. */
  gives: Gives | null;
  /** It is a table that somebody has to say the columns of. */
  table: Table | null;
  /** Files of an archive that are programs or lists of it, and no documents. */
  passed: number;
  notes: Note[];
  /** Whether it is about the vault's owner; absent where nobody compared. */
  traits?: Traits;
}

/** A piece of a file that gives nothing to the record. */
export interface Left {
  place: string;
  why:
    'no-words' | 'no-value' | 'withdrawn' | 'unknown' | 'malformed' | 'no-day' | 'other-person' | 'too-many';
}

/** What a file gives to the record, told before anything is kept. */
export interface Gives {
  kinds: [EntryKind, number][];
  /** Measures and results, the most frequent first. */
  measures: { text: string; unit: string; number: number }[];
  from: string | null;
  until: string | null;
  /** The first entries, as they would be kept. */
  first: Entry[];
  left: Left[];
  allLeft: number;
  repeated: number;
}

export type KnownMeasure =
  | 'weight'
  | 'height'
  | 'body-mass'
  | 'fat'
  | 'waist'
  | 'pressure'
  | 'systolic'
  | 'diastolic'
  | 'pulse'
  | 'oxygen'
  | 'temperature'
  | 'glucose'
  | 'peak-flow'
  | 'steps';

/** What stands in a column of a table. */
export type Column =
  | { is: 'skip' | 'day' | 'month-day' | 'time' | 'remark' }
  | { is: 'value'; measure: KnownMeasure | null; name: string | null; unit: string };

/** A table, as somebody sees it who chooses its columns. */
export interface Table {
  /** Headings, or nothing. */
  head: string[];
  rows: string[][];
  lines: number;
  /** What seems to stand in each. */
  columns: Column[];
  /** What can be chosen: measures with their units, the usual one first. */
  measures: [KnownMeasure, string[]][];
}

/** A document inside a file. */
export interface Held {
  name: string;
  mediaType: string;
  bytes: Uint8Array<ArrayBuffer>;
  finding: Finding;
}

/** What the header of an examination says. */
export type Fact =
  | 'patient'
  | 'born'
  | 'day'
  | 'modality'
  | 'study'
  | 'series'
  | 'body'
  | 'physician'
  | 'institution'
  | 'apparatus'
  | 'size'
  | 'frames'
  | 'files';

export type Block =
  | { block: 'heading'; level: number; text: string }
  | { block: 'paragraph'; text: string }
  | { block: 'facts'; rows: [Fact, string][] }
  /** What is to be said of the document before it is read. */
  | { block: 'note'; note: Note }
  | { block: 'list'; items: string[] }
  | { block: 'picture'; text: string; mediaType: string; bytes: Uint8Array<ArrayBuffer> }
  | { block: 'table'; caption: string; head: string[]; rows: string[][] };

/** A file that lies beside the words of a document, with its own name and day. */
export interface Attached {
  title: string | null;
  day: Day | null;
  mediaType: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** A document to be read: blocks of text, the file that its author made to be looked at, and the files beside it. */
export interface Readable {
  blocks: Block[];
  embedded: { mediaType: string; bytes: Uint8Array<ArrayBuffer> } | null;
  attached: Attached[];
}

/** Whether a document is about the vault's owner, as far as it says. */
export type Traits = 'agree' | 'differ' | 'told' | 'unclear' | 'unsaid';

/** What a file and its sender come to, and of whom that was said. */
export interface Compared {
  traits: Traits;
  patient: Patient | null;
}

/** What a file gives to the record, and the pieces that give nothing. */
export interface Entries {
  entries: Entry[];
  /** What some of them are for. */
  reasons: Reason[];
  left: Left[];
  /** Pieces that were not understood, beyond those that are listed. */
  unlisted: number;
}

/** Name and day of birth of whoever the vault belongs to. */
export interface Own {
  name: string;
  /** Given names and family name at birth, where she gave another. */
  atBirth: string | null;
  born: Day | null;
}

export type Section =
  | 'allergies'
  | 'treatments'
  | 'problems'
  | 'procedures'
  | 'devices'
  | 'vaccinations'
  | 'results'
  | 'measures'
  | 'history'
  | 'directives';

/** What a summary is made from. */
export interface Wish {
  /** A random UUID. */
  id: string;
  /** Now, in UTC, to the second. */
  at: string;
  language: 'fr' | 'en';
  profile: Profile;
  without: Section[];
  entries: Entry[];
}

export interface Preview {
  section: Section;
  title: string;
  lines: string[];
  /** It can be emptied, not left out. */
  required: boolean;
}

/** What was asked for, or the word for why not. */
export interface Refusable<T> {
  given: T | null;
  refused: string | null;
  /** Tries of the passcode that are left, where the service says. */
  left: number | null;
}

/** A SMART Health Link, as it says itself. */
export interface GivenLink {
  label: string;
  expires: number | null;
  passcode: boolean;
  /** The service that is asked. */
  origin: string;
}

/** A file behind such a link. */
export interface LinkedFile {
  contentType: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** What the header of a copy says of a document. */
export interface Copied {
  title: string;
  date: Day;
  category: string;
  mediaType: string;
  patient: string;
  /** Day of birth, where the patient gave it. */
  born: string | null;
}

/** What the worker is asked. */
export interface RecordReader {
  /** Compared with `own`, where it is known. */
  examine(name: string, bytes: ArrayBuffer, own: Own | null): Promise<Finding>;
  /** Files of examinations as documents: one for each series. */
  gather(files: File[], own: Own | null): Promise<Finding>;
  read(bytes: ArrayBuffer): Promise<Readable | null>;
  /** Whether a file, all that is inside it, and who sent it say that it is about `own`. */
  compare(name: string, bytes: ArrayBuffer, subject: Patient | null, own: Own): Promise<Compared>;
  /** A file as a CDA, for the software of whoever was given it. */
  cdaCopy(about: Copied, bytes: ArrayBuffer): Promise<Uint8Array<ArrayBuffer>>;
  entries(bytes: ArrayBuffer): Promise<Entries>;
  /** What a table of measures gives, by what stands in its columns; null when it is no table. */
  measures(bytes: ArrayBuffer, columns: Column[]): Promise<Entries | null>;
  /** The same, told before it is kept. */
  measuresGive(bytes: ArrayBuffer, columns: Column[]): Promise<Gives | null>;
  preview(wish: Wish): Promise<Preview[]>;
  /** FHIR R4 in JSON. */
  summary(wish: Wish): Promise<string>;
  /** A file as a FHIR resource. */
  documentReference(title: string, day: Day, mediaType: string, bytes: ArrayBuffer): Promise<string>;
  /** What a link says of itself; nothing is asked of anybody. */
  aboutLink(text: string): Promise<Refusable<GivenLink>>;
  /** Opens a link of this service. */
  openLink(text: string, recipient: string, passcode: string | null): Promise<Refusable<LinkedFile[]>>;
  /** The profile as FHIR R4 in JSON. */
  profileBundle(profile: Profile, language: 'fr' | 'en'): Promise<string>;
}
