/** What a professional sees. */

import type { Category } from './document';
import type { Day, Id } from './terms';

export interface SharedView {
  grant: Id;
  patient: string;
  /** Day of birth, where the patient gave it. */
  born: string | null;
  patientConfirmed: boolean;
  /** Known once the agreement was opened; the document itself opens by `open`. */
  title: string;
  purpose: string;
  from: Day;
  until: Day;
  laterVersions: boolean;
  text: string;
  opened: boolean;
  isNew: boolean;
  /** `not-proven`: nothing proves lately that it was not taken back, so it does not open now. */
  state: 'in-force' | 'not-yet' | 'ended' | 'not-proven';
}

export interface OpenedDocument {
  title: string;
  date: Day;
  category: Category;
  mediaType: string;
  size: number;
  author: string;
}

export interface ProfessionalCard {
  account: Id;
  name: string;
  profession: string;
  rpps: string;
  place: string;
  verifiedBy: string | null;
  demonstration: boolean;
  listed: boolean;
  /** The front door takes only what shows the secret of the code. */
  doorSecret: boolean;
  validUntil: Day | null;
  /** Text of the pairing QR. */
  qr: string;
  digits: string[];
}
