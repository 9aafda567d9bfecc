/** Links for people without an account, and screens. */

import type { Id, Timestamp } from './terms';

/** A file behind a link: a FHIR resource in JSON. */
export interface SharedFile {
  title: string;
  json: string;
}

export interface HealthLinkWish {
  label: string;
  kind: 'link' | 'card';
  expires: Timestamp | null;
  most: number | null;
  passcode: string | null;
  files: SharedFile[];
}

/** A link for people without an account. Whoever has `text` reads: it is what is handed over. */
export interface HealthLinkView {
  id: Id;
  kind: 'link' | 'card';
  text: string;
  label: string;
  contents: string[];
  made: Timestamp;
  changed: Timestamp;
  expires: Timestamp | null;
  most: number | null;
  passcode: boolean;
  state: 'in-force' | 'expired' | 'used-up' | 'closed' | 'revoked';
  openings: number;
  /** The newest openings; `recipient` is what the reader says of itself. */
  opened: { at: Timestamp; recipient: string }[];
}

/** Who is told by e-mail that the emergency card was read; `mark` stands in each message. */
export interface CardContactView {
  address: string;
  agreed: boolean;
  mark: string;
}

/** What a screen without an account reads, and until when. */
export interface OnScreen {
  link: string;
  until: Timestamp;
}
