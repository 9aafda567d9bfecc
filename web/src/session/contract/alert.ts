/** Alerts. */

import type { Day, Id } from './terms';

export type AlertKind =
  | 'sheet-used'
  | 'device-added'
  | 'device-linked'
  | 'device-removed'
  | 'keys-changed'
  | 'taken-back'
  | 'change-pending'
  | 'change-stopped'
  | 'contacts-changed'
  | 'recovery-requested'
  | 'recovery-stopped'
  | 'passkey-added'
  | 'passkey-removed'
  | 'notice-changed'
  | 'health-link-made'
  | 'health-link-opened'
  | 'card-opened'
  | 'card-contact-changed';

/** What happened to the ways into this vault; each device shows it until its own person has seen it. */
export interface AlertView {
  alert: Id;
  kind: AlertKind;
  day: Day;
  isNew: boolean;
}

/** Whether the newest sheet already counts alone: `countsFrom` while the one before may still take the vault back. */
export interface RecoveryChangeView {
  countsFrom: Day | null;
  stopped: boolean;
}
