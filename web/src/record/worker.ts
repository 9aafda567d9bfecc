/**
 * Reads foreign files, alone: no key, no session, nothing to give away. One worker a file; it ends with the answer,
 * or when it takes too long.
 */
import { expose } from 'comlink';
import { integrity } from 'virtual:record-integrity';
import * as record from '../../wasm/cachet_record.js';
import address from '../../wasm/cachet_record_bg.wasm?url';
import type { Profile } from '../session/contract';
import type { Entries, Finding, Preview, Readable, RecordReader, Traits, Wish } from './contract';

/** `web/wasm/cachet_record.js`, made by wasm-bindgen (target `web`). */
interface RecordModule {
  default(input: { module_or_path: Promise<Response> }): Promise<unknown>;
  examine(name: string, bytes: Uint8Array): Finding;
  Gathering: new () => { add(name: string, bytes: Uint8Array): void; finish(): Finding };
  read(bytes: Uint8Array): Readable | null;
  compare(said?: string, saidBorn?: string, name?: string, born?: string): Traits;
  entries(bytes: Uint8Array): Entries;
  preview(wish: Wish): Preview[];
  summary(wish: Wish): string;
  profileBundle(profile: Profile, language: 'fr' | 'en'): string;
}

const {
  default: load,
  examine,
  Gathering,
  read,
  compare,
  entries,
  preview,
  summary,
  profileBundle,
} = record as unknown as RecordModule;
const loaded = load({ module_or_path: fetch(address, { integrity, mode: 'same-origin' }) });

const reader: RecordReader = {
  async examine(name, bytes) {
    await loaded;
    return examine(name, new Uint8Array(bytes));
  },
  async gather(files) {
    await loaded;
    const gathering = new Gathering();
    for (const file of files) gathering.add(file.name, new Uint8Array(await file.arrayBuffer()));
    return gathering.finish();
  },
  async read(bytes) {
    await loaded;
    return read(new Uint8Array(bytes));
  },
  async compare(name, bytes, own) {
    await loaded;
    const { patient } = examine(name, new Uint8Array(bytes));
    return compare(patient?.name, patient?.born ?? undefined, own.name, own.born ?? undefined);
  },
  async entries(bytes) {
    await loaded;
    return entries(new Uint8Array(bytes));
  },
  async preview(wish) {
    await loaded;
    return preview(wish);
  },
  async summary(wish) {
    await loaded;
    return summary(wish);
  },
  async profileBundle(profile, language) {
    await loaded;
    return profileBundle(profile, language);
  },
};

expose(reader);
