/** The structured record and the profile. */

import type { Day, Id, Timestamp } from './terms';

export type EntryKind =
  'allergy' | 'treatment' | 'diagnosis' | 'procedure' | 'device' | 'vaccination' | 'laboratory' | 'measure';

export interface Code {
  system: string;
  code: string;
  display: string;
}

export type EntryValue =
  { quantity: { number: string; unit: string } } | { words: string } | { flag: boolean };

/** One entry of the structured record; fields as `crypto/SPEC.md`, "Record entries". */
export interface Entry {
  kind: EntryKind;
  text: string;
  codes: Code[];
  group: string | null;
  /** `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or `YYYY-MM-DDThh:mm`. */
  date: string | null;
  until: string | null;
  value: EntryValue | null;
  range: { low: string | null; high: string | null; words: string | null } | null;
  judged: 'usual' | 'low' | 'high' | 'unusual' | null;
  status: 'current' | 'past' | 'absent' | 'unsaid';
  detail: string | null;
  author: string | null;
  place: string;
}

export interface EntryView {
  id: Id;
  entry: Entry;
  /** The document that says it, with title and day; null for what the person says. */
  document: Id | null;
  title: string | null;
  day: Day | null;
  /** The entry of a document in whose place it stands. */
  instead: Id | null;
  state: 'in-force' | 'corrected' | 'set-aside' | 'removed';
  /** It, or a change of it, waits for the network on this device. */
  waiting: boolean;
  history: { at: Timestamp; entry: Entry | null }[];
  /** Entries that say the same share a line, in the order of reading; null for what does not count. */
  line: number | null;
  /** Its place among the values of a measure, and what its author calls usual, in the unit of the newest. */
  point: {
    measure: string;
    number: number | null;
    unit: string;
    low: number | null;
    high: number | null;
  } | null;
}

/** A problem, as an entry, another entry's reason or the person names it. */
export interface Problem {
  code: Code | null;
  words: string;
}

/** What a document says an entry of its own is for. */
export interface Reason {
  place: string;
  problem: Problem;
}

/** Something that belongs to a problem: because a document says so, or the person. */
export interface Belongs {
  what: Id;
  because: 'said' | 'own';
}

/** A problem of the record, with what belongs to it. */
export interface ProblemView {
  /** The entry that speaks for it. */
  entry: Id;
  /** Every entry that says it. */
  said: Id[];
  entries: Belongs[];
  documents: Belongs[];
}

export type Related = { document: Id } | { entry: Id };

export interface Contact {
  name: string;
  relation: string;
  phone: string;
  trusted: boolean;
}

/** The medical profile, as the person says it. */
export interface Profile {
  given: string;
  family: string;
  /** Family name at birth, where it is another. */
  maiden?: string;
  born: Day | null;
  sex: 'female' | 'male' | 'other' | null;
  phone: string;
  languages: string[];
  contacts: Contact[];
  directives: 'unsaid' | 'none' | { written: string };
  donation: 'unsaid' | 'agrees' | 'refuses';
  disability: string;
  doctor: string;
}

export type ProfilePart =
  'identity' | 'language' | 'contacts' | 'trusted' | 'directives' | 'donation' | 'disability' | 'doctor';

export interface ProfileView {
  profile: Profile;
  parts: [ProfilePart, boolean][];
}
