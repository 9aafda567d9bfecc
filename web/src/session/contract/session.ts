/** What is open here, and how it was made. */

import type { Day, Id } from './terms';

export type SessionState =
  | { state: 'empty' }
  | ({ state: 'locked'; account: Id; label: string; shared: boolean } & WaysIn)
  | ({
      state: 'open';
      account: Id;
      role: 'patient' | 'professional';
      label: string;
      shared: boolean;
      /** Nothing on this device, nor the sheet that opened it, bounded the past. */
      firstContact: boolean;
    } & WaysIn);

/** What opens the vault on this device. */
export interface WaysIn {
  passphrase: boolean;
  passkey: boolean;
}

/** The recovery sheet, shown once to be printed or copied; `qr` is the text to encode as a QR code, not a link. */
export interface RecoverySheet {
  number: number;
  madeOn: Day;
  words: string[];
  qr: string;
  /** The line to be typed with the words; null where nothing was proven when the sheet was made. */
  mark: string | null;
}

export interface CreateVault {
  passphrase: string;
  /** How the lock screen names this vault (initials), kept on the device only. */
  label: string;
  /** The person's own name, put into agreements; sealed, never sent in clear. */
  ownName: string;
  /** True when the device is not the person's own: nothing is kept and the session closes after five minutes. */
  shared: boolean;
  device: string;
  /** By the passkey that was just used (`usePasskey`); the passphrase is empty then. */
  passkey: boolean;
}
