/** Recovery by people whom one trusts. */

import type { Day, Id, Timestamp } from './terms';

export interface RecognisedContact {
  account: Id;
  key: string;
  digits: string[];
}

export interface ChosenContact {
  account: Id;
  key: string;
  name: string;
}

export interface ContactsView {
  threshold: number;
  wait: number;
  madeOn: Day;
  /** New shares could not be sent to everybody: somebody is to be recognised anew. */
  due: boolean;
  contacts: { account: Id; name: string; provedOn: Day | null; asked: boolean }[];
}

/** A share kept for somebody. */
export interface KeptShareView {
  share: Id;
  name: string;
  madeOn: Day;
  threshold: number;
  wait: number;
  asked: boolean;
}

/** A request to recovery contacts, as the device that made it sees it. */
export interface OwnRequest {
  digits: string[];
  qr: string;
  shares: number;
  threshold: number | null;
  refused: number[];
  ready: Timestamp | null;
  vetoed: boolean;
  opens: boolean;
}
