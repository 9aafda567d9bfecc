/**
 * What the page learns of a foreign file from the worker that reads it. That worker holds no key; what it says is a
 * proposal that a person sees and corrects.
 */
import type { Category, Day, Entry, Profile, Reason } from '../session/contract';

export type Note =
  | 'damaged'
  | 'encoding'
  | 'unknown-type'
  | 'too-large'
  | 'missing'
  | 'locked'
  | 'disguised'
  | 'several-persons';

export interface Finding {
  format: 'cda' | 'fhir' | 'xdm' | 'zip' | 'pdf' | 'image' | 'dicom' | 'unknown';
  kind: Exclude<Category, 'other'> | null;
  title: string | null;
  day: Day | null;
  author: string | null;
  patient: { name: string; born: Day | null } | null;
  holds: Held[];
  /** Pictures, in a file of an examination. */
  pictures: number | null;
  notes: Note[];
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
  | { block: 'list'; items: string[] }
  | { block: 'table'; caption: string; head: string[]; rows: string[][] };

/** A document to be read: blocks of text, and the file that its author made to be looked at. */
export interface Readable {
  blocks: Block[];
  embedded: { mediaType: string; bytes: Uint8Array<ArrayBuffer> } | null;
}

/** Whether a document is about the vault's owner, as far as it says. */
export type Traits = 'agree' | 'differ' | 'unsaid';

/** What a file gives to the record, and the pieces that give nothing. */
export interface Entries {
  entries: Entry[];
  /** What some of them are for. */
  reasons: Reason[];
  left: {
    place: string;
    why: 'no-words' | 'no-value' | 'withdrawn' | 'unknown' | 'malformed' | 'too-many';
  }[];
}

export type Section =
  | 'allergies'
  | 'treatments'
  | 'problems'
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

/** What the worker is asked. */
export interface RecordReader {
  examine(name: string, bytes: ArrayBuffer): Promise<Finding>;
  /** Files of examinations as documents: one for each series. */
  gather(files: File[]): Promise<Finding>;
  read(bytes: ArrayBuffer): Promise<Readable | null>;
  compare(name: string, bytes: ArrayBuffer, own: { name: string; born: Day | null }): Promise<Traits>;
  entries(bytes: ArrayBuffer): Promise<Entries>;
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
