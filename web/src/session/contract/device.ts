/** Devices and passkeys. */

import type { Day, Id } from './terms';

export interface DeviceView {
  device: Id;
  name: string;
  current: boolean;
  addedOn: Day;
}

export interface PasskeyView {
  passkey: Id;
  name: string;
  /** It has opened the vault on this device. */
  here: boolean;
  addedOn: Day;
}

/** What a new device shows: nine digits to type, or the same and a commitment as the text of a square. */
export interface LinkCode {
  digits: string;
  qr: string;
}
