/**
 * Reads foreign files, alone: no key, no session, nothing to give away. One worker a file; it ends with the answer,
 * or when it takes too long.
 */
import { expose, transfer } from 'comlink';
import { integrity } from 'virtual:record-integrity';
import address from '../../wasm/cachet_record_bg.wasm?url';
import type { Finding, Own, RecordReader } from './contract';
import { follow, refused } from './follow';
import { record } from './module';

const {
  default: load,
  examine,
  Gathering,
  read,
  compareEach,
  compareSent,
  cdaCopy,
  entries,
  measures,
  measuresGive,
  preview,
  summary,
  profileBundle,
  documentReference,
  HealthLink,
} = record;
const loaded = load({ module_or_path: fetch(address, { integrity, mode: 'same-origin' }) });

const linkOf = (text: string) => new HealthLink(text, Date.now() / 1000, location.origin);
/** The page's policy lets no other service be asked. */
const isOurs = (address: string) => new URL(address).origin === location.origin;

/** A finding with whom it is about held against the owner, and so everything inside. */
function compared(found: Finding, own: Own | null): Finding {
  if (!own) return found;
  const persons = [...(found.patient ? [found.patient] : []), ...(found.others ?? [])];
  found.traits = compareEach(persons, found.notes.includes('several-persons'), own).traits;
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
  async compare(name, bytes, subject, own) {
    await loaded;
    return compareSent(name, new Uint8Array(bytes), subject, own);
  },
  async cdaCopy(about, bytes) {
    await loaded;
    const copy = cdaCopy(about, new Uint8Array(bytes));
    return transfer(copy, [copy.buffer]);
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
    const link = linkOf(text);
    const about = link.about();
    if (!about.given) return refused(about.refused ?? 'link-answer');
    return follow(link, recipient, passcode, isOurs);
  },
};

expose(reader);
