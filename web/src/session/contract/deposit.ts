/** What others left, and whose word is taken. */

import type { Patient } from '../../record/contract';
import type { Category } from './document';
import type { Day, Id, Timestamp } from './terms';

/** What somebody left for the patient: a document, or the taking back of one that was accepted. */
export interface DepositView {
  deposit: Id;
  sender: DepositSender;
  document: DepositedDocument | null;
  takesBack: { document: Id; title: string } | null;
}

export interface DepositSender {
  account: Id;
  /** Null: no registrar says who this is. */
  attested: {
    name: string;
    profession: string;
    rpps: string;
    place: string;
    verifiedBy: string;
    demonstration: boolean;
  } | null;
  digits: string[];
  /** Other keys by now: it cannot be accepted and is to be sent again. */
  keysChanged: boolean;
  acceptedByRule: boolean;
  /** Not null: it came through a link that the person made, and whoever sent it is nobody verified. */
  byLink: { label: string; from: string } | null;
}

/** A link by which somebody without an account deposits, as its owner sees it. */
export interface DepositLinkView {
  link: string;
  label: string;
  until: Day;
  count: number;
  accepted: number;
  made: Timestamp;
  state: 'open' | 'over' | 'closed' | 'revoked';
}

export interface DepositLinkWish {
  label: string;
  /** Shown to whoever opens the link; may be empty. */
  to: string;
  until: Day;
  count: number;
}

/** What whoever opened a link is told. */
export interface VisitView {
  to: string;
  lastDay: Day;
  remaining: number;
}

/** What this device left for somebody. */
export interface SentDeposit {
  deposit: Id;
  title: string;
  /** The address, or the name of the patient who shares something. */
  to: string;
  at: Timestamp;
  /** Taken back or replaced from here. */
  cancelled: boolean;
  /** The patient says, signed, that it is about somebody else. */
  returned: boolean;
}

/** How a professional leaves a document. */
export interface LeavingHow {
  address: string;
  /** What the person shares for whom it is, in the place of an address. */
  grant: Id | null;
  cover: boolean;
  /** An earlier deposit that it replaces. */
  replaces: Id | null;
  /** Whom it is about, for the letter: as its file says, or as the person shared it. */
  subject: Patient | null;
}

export interface DepositedDocument {
  title: string;
  date: Day;
  category: Category;
  mediaType: string;
  size: number;
  /** To be read with a doctor: title and content only after the person chose to see them. */
  cover: boolean;
  /** Whom its sender says that it is about. */
  subject: Patient | null;
  /** Title of the document that it replaces. */
  replaces: string | null;
}

export interface SenderRule {
  sender: Id;
  name: string;
  /** Accepts what comes; otherwise it is blocked. */
  accepts: boolean;
}
