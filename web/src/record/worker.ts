/**
 * Reads foreign files, alone: no key, no session, nothing to give away. One worker a file; it ends with the answer,
 * or when it takes too long.
 */
import { expose } from 'comlink';
import { integrity } from 'virtual:record-integrity';
import * as record from '../../wasm/cachet_record.js';
import address from '../../wasm/cachet_record_bg.wasm?url';
import type { Profile } from '../session/contract';
import type {
  Column,
  Entries,
  Finding,
  GivenLink,
  Gives,
  LinkedFile,
  Own,
  Preview,
  Readable,
  RecordReader,
  Refusable,
  Traits,
  Wish,
} from './contract';

/** `web/wasm/cachet_record.js`, made by wasm-bindgen (target `web`). */
interface RecordModule {
  default(input: { module_or_path: Promise<Response> }): Promise<unknown>;
  examine(name: string, bytes: Uint8Array): Finding;
  Gathering: new () => { add(name: string, bytes: Uint8Array): void; finish(): Finding };
  read(bytes: Uint8Array): Readable | null;
  compare(said?: string, saidBorn?: string, name?: string, born?: string): Traits;
  entries(bytes: Uint8Array): Entries;
  measures(bytes: Uint8Array, columns: Column[]): Entries | null;
  measuresGive(bytes: Uint8Array, columns: Column[]): Gives | null;
  preview(wish: Wish): Preview[];
  summary(wish: Wish): string;
  profileBundle(profile: Profile, language: 'fr' | 'en'): string;
  documentReference(title: string, day: string, mediaType: string, bytes: Uint8Array): string;
  HealthLink: new (text: string, now: number, own: string) => HealthLink;
}

interface HealthLink {
  about(): Refusable<GivenLink>;
  request(recipient: string, passcode?: string): Refusable<{ url: string; body: string | null }>;
  answer(status: number, body: Uint8Array): Refusable<{ at: 'embedded' | 'location'; value: string }[]>;
  file(status: number, body: Uint8Array): Refusable<LinkedFile>;
  embedded(jwe: string): Refusable<LinkedFile>;
}

const {
  default: load,
  examine,
  Gathering,
  read,
  compare,
  entries,
  measures,
  measuresGive,
  preview,
  summary,
  profileBundle,
  documentReference,
  HealthLink,
} = record as unknown as RecordModule;
const loaded = load({ module_or_path: fetch(address, { integrity, mode: 'same-origin' }) });

const linkOf = (text: string) => new HealthLink(text, Date.now() / 1000, location.origin);
const refused = (why: string): Refusable<never> => ({ given: null, refused: why, left: null });

/** One request to this service: the page's policy lets no other be asked. No cookie, no redirect. */
async function ask(url: string, body: string | null): Promise<{ status: number; body: Uint8Array }> {
  const response = await fetch(url, {
    method: body === null ? 'GET' : 'POST',
    headers: body === null ? {} : { 'content-type': 'application/json' },
    body,
    credentials: 'omit',
    redirect: 'error',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
  });
  return { status: response.status, body: new Uint8Array(await response.arrayBuffer()) };
}

/** All that a link of this service leads to, or the first thing that was wrong. */
async function openLink(
  text: string,
  recipient: string,
  passcode: string | null,
): Promise<Refusable<LinkedFile[]>> {
  const link = linkOf(text);
  const about = link.about();
  if (!about.given) return refused(about.refused ?? 'link-answer');
  if (about.given.origin !== location.origin) return refused('link-elsewhere');
  const request = link.request(recipient, passcode ?? undefined);
  if (!request.given) return refused(request.refused ?? 'link-answer');
  const first = await ask(request.given.url, request.given.body);
  const places = link.answer(first.status, first.body);
  if (!places.given) return { ...places, given: null };
  const files: LinkedFile[] = [];
  for (const { at, value } of places.given) {
    if (at === 'location' && new URL(value).origin !== location.origin) return refused('link-elsewhere');
    const answer = at === 'location' ? await ask(value, null) : null;
    const file = answer ? link.file(answer.status, answer.body) : link.embedded(value);
    if (!file.given) return { ...file, given: null };
    files.push(file.given);
  }
  return { given: files, refused: null, left: null };
}

/** A finding with whom it is about held against the owner, and so everything inside. */
function compared(found: Finding, own: Own | null): Finding {
  if (!own) return found;
  const { patient } = found;
  found.traits = compare(patient?.name, patient?.born ?? undefined, own.name, own.born ?? undefined);
  for (const held of found.holds) compared(held.finding, own);
  return found;
}

const reader: RecordReader = {
  async examine(name, bytes, own) {
    await loaded;
    return compared(examine(name, new Uint8Array(bytes)), own);
  },
  async gather(files, own) {
    await loaded;
    const gathering = new Gathering();
    for (const file of files) gathering.add(file.name, new Uint8Array(await file.arrayBuffer()));
    return compared(gathering.finish(), own);
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
  async measures(bytes, columns) {
    await loaded;
    return measures(new Uint8Array(bytes), columns);
  },
  async measuresGive(bytes, columns) {
    await loaded;
    return measuresGive(new Uint8Array(bytes), columns);
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
  async documentReference(title, day, mediaType, bytes) {
    await loaded;
    return documentReference(title, day, mediaType, new Uint8Array(bytes));
  },
  async aboutLink(text) {
    await loaded;
    return linkOf(text).about();
  },
  async openLink(text, recipient, passcode) {
    await loaded;
    try {
      return await openLink(text, recipient, passcode);
    } catch {
      return refused('network');
    }
  },
};

expose(reader);
