/** Documents, what waits for the network, and uploads. */

import type { Day, Id, Timestamp } from './terms';

export type Category =
  | 'report'
  | 'laboratory'
  | 'imaging'
  | 'prescription'
  | 'vaccination'
  | 'allergy'
  | 'diagnosis'
  | 'treatment'
  | 'measure'
  | 'certificate'
  | 'administrative'
  | 'other';

export interface ReaderView {
  grant: Id;
  name: string;
  profession: string;
  until: Day;
  purpose: string;
  laterVersions: boolean;
  state: 'on-its-way' | 'in-force' | 'ended' | 'revoked';
  /** Null: the service does not show them, which is not "never". */
  openings: number | null;
  lastOpened: Timestamp | null;
}

/** An upload that broke off before the page was loaded anew: it goes on with the same file and no other. */
export interface BrokenUpload {
  name: string;
  title: string;
  size: number;
  /** Of a document that is there, or a new one. */
  isVersion: boolean;
}

export interface Lost {
  entries: number;
  kept: number;
}

export interface DocumentView {
  id: Id;
  title: string;
  date: Day;
  category: Category;
  mediaType: string;
  size: number;
  /** Who deposited it, as attested; empty for one's own. */
  author: string;
  /** Who wrote it, as its file or its owner says; empty where `author` is attested. */
  written: string;
  addedAt: Timestamp;
  version: number;
  versions: number;
  deleted: boolean;
  /** A change of it waits for the network on this device. */
  waiting: boolean;
  /** Whether this device opens it without a network: opened here lately, or asked for. */
  here: 'no' | 'recent' | 'kept';
  /** Its newest version and another were made from the same one, each without knowing of the other. */
  apart: boolean;
  readers: ReaderView[];
}

/** What waits for the network on this device. */
export interface Waiting {
  changes: WaitingChange[];
  /** What another device's change has left without an object. */
  givenUp: WaitingChange[];
  /** Whether this device opens the vault without a network. */
  opensOffline: boolean;
}

export interface WaitingChange {
  what:
    | 'put'
    | 'edit'
    | 'delete'
    | 'restore'
    | 'revoke'
    | 'file-entries'
    | 'add-entry'
    | 'change-entry'
    | 'restore-entry'
    | 'profile'
    | 'relate'
    | 'written-by';
  grant: Id | null;
  document: Id | null;
  title: string;
  since: Timestamp;
}

/** A document that was found; `inContent`: a word stands in its content alone. */
export interface Found {
  document: Id;
  inContent: boolean;
}

export interface VersionView {
  /** Another version was made from the same one. */
  apart: boolean;
  version: number;
  title: string;
  date: Day;
  mediaType: string;
  size: number;
  addedAt: Timestamp;
}

export interface Draft {
  title: string;
  date: Day;
  category: Category;
  mediaType: string;
}

export interface Progress {
  done: number;
  total: number;
  phase: 'sealing' | 'sending' | 'opening' | 'paused' | 'waiting-for-network' | 'later' | 'done';
}
