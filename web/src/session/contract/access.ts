/** People, agreements, standing rules and the journal. */

import type { Category } from './document';
import type { Problem } from './record';
import type { Day, Id, Timestamp } from './terms';

/** A professional as the patient sees one before agreeing. `digits`: eight groups of five. */
export interface PersonView {
  /** Handle for the following gesture; valid in this session only. */
  handle: string;
  account: Id;
  name: string;
  profession: string;
  rpps: string;
  place: string;
  verifiedBy: string | null;
  demonstration: boolean;
  digits: string[];
  /** Already paired and confirmed by this patient. */
  known: boolean;
  /** The keys changed since the pairing: to be recognised anew. */
  changed: boolean;
}

export interface Wish {
  person: string;
  /** From one to a hundred. */
  documents: Id[];
  /** What follows by itself until the last day, when it is added later; empty without a standing rule. */
  follow: Follow[];
  purpose: string;
  until: Day;
  laterVersions: boolean;
  language: 'fr' | 'en';
  /** How the person was recognised. */
  recognised: 'scan' | 'digits' | 'directory';
}

/** Documents of a category, or those that belong to the problem that an entry says. */
export type Follow = { category: Category } | { problem: Id };

export type RuleOver = { category: Category } | { problem: Problem };

/** A standing rule: what is added later goes to one person by itself. */
export interface RuleView {
  rule: Id;
  name: string;
  over: RuleOver[];
  purpose: string;
  until: Day;
  /** The person's keys changed: nothing is sent until they are recognised anew. */
  held: boolean;
}

/** A document that a standing rule sent. */
export interface SentByRule {
  document: Id;
  title: string;
  name: string;
}

/** The agreement as it will be signed, byte for byte. `text` is in light markup: `**` marks strong words. */
export interface Agreement {
  handle: string;
  text: string;
}

export interface JournalLine {
  at: Timestamp;
  /** What happened; `opened` lines come from the reader's signed chain, the others from the vault's own log. */
  act:
    | 'opened'
    | 'granted'
    | 'revoked'
    | 'added'
    | 'edited'
    | 'version'
    | 'deleted'
    | 'restored'
    | 'purged'
    | 'recorded'
    | 'unrecorded'
    | 'related'
    | 'unrelated'
    | 'attributed'
    | 'ruled'
    | 'unruled'
    | 'profiled'
    | 'link-made'
    | 'deposit-link-made'
    | 'deposit-link-revoked'
    | 'card-made'
    | 'shown'
    | 'sheet'
    | 'many'
    | 'gap'
    | 'unbound';
  person: string | null;
  document: string | null;
  detail: string | null;
}
