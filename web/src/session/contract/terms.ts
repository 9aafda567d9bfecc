/** Words that every other file here uses. */

/** Random 128-bit identifiers as unpadded base64url. */
export type Id = string;

/** UTC seconds. */
export type Timestamp = number;

/** A calendar day, `YYYY-MM-DD`. */
export type Day = string;

/** A refusal or a failure: the page switches on `code` and never shows `message`. */
export interface Refusal {
  code: string;
  message: string;
}
