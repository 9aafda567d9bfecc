/** The service, its notices, and how new what is shown is. */

import type { Timestamp } from './terms';

export interface About {
  operator: string;
  host: string;
  country: string;
  price: string;
  contact: string;
  demonstration: boolean;
  version: string;
  /** Whether it sends news by e-mail to those who wish it. */
  notices: boolean;
  /** Address of the registrar's desk, or empty. */
  desk: string;
}

/** Where news by e-mail goes, and an address whose code was not typed yet. */
export interface NoticeView {
  address: string | null;
  asked: string | null;
}

/** How far one's own acts are proven: done is what is proven, everything after it is on its way. */
export interface Standing {
  freshness: 'proven' | 'not-proven' | 'no-policy';
  /** When the witnesses saw the newest state, if they did. */
  at: Timestamp | null;
  /** Acts that are on their way. */
  waiting: number;
}
