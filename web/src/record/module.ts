/** The compiled reader of foreign files, typed: `web/wasm/cachet_record.js`, made by wasm-bindgen (target `web`). */
import * as compiled from '../../wasm/cachet_record.js';
import type { Profile } from '../session/contract';
import type {
  Column,
  Compared,
  Copied,
  Entries,
  Finding,
  GivenLink,
  Gives,
  LinkedFile,
  Own,
  Patient,
  Preview,
  Readable,
  Refusable,
  Wish,
} from './contract';

export interface RecordModule {
  default(input: { module_or_path: Promise<Response> }): Promise<unknown>;
  examine(name: string, bytes: Uint8Array): Finding;
  Gathering: new () => { add(name: string, bytes: Uint8Array): void; finish(): Finding };
  read(bytes: Uint8Array): Readable | null;
  compareEach(persons: Patient[], several: boolean, own: Own): Compared;
  compareSent(file: string, bytes: Uint8Array, subject: Patient | null, own: Own): Compared;
  cdaCopy(about: Copied, bytes: Uint8Array): Uint8Array<ArrayBuffer>;
  entries(bytes: Uint8Array): Entries;
  measures(bytes: Uint8Array, columns: Column[]): Entries | null;
  measuresGive(bytes: Uint8Array, columns: Column[]): Gives | null;
  preview(wish: Wish): Preview[];
  summary(wish: Wish): string;
  profileBundle(profile: Profile, language: 'fr' | 'en'): string;
  documentReference(title: string, day: string, mediaType: string, bytes: Uint8Array): string;
  HealthLink: new (text: string, now: number, own: string) => HealthLink;
}

/** A link that somebody gave; who calls does the requests. */
export interface HealthLink {
  about(): Refusable<GivenLink>;
  request(recipient: string, passcode?: string): Refusable<{ url: string; body: string | null }>;
  answer(status: number, body: Uint8Array): Refusable<{ at: 'embedded' | 'location'; value: string }[]>;
  file(status: number, body: Uint8Array): Refusable<LinkedFile>;
  embedded(jwe: string): Refusable<LinkedFile>;
}

export const record = compiled as unknown as RecordModule;
