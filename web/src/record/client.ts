/** The page's end of the worker that reads foreign files. A file that breaks it, or holds it up, counts as unread. */
import { transfer, wrap, type Remote } from 'comlink';
import type { Profile } from '../session/contract';
import { trust } from '../session/trust';
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
  RecordReader,
  Refusable,
  Wish,
} from './contract';
import address from './worker.ts?worker&url';

/** Larger files are kept as they are, unread. */
const LARGEST = 512 * 1024 * 1024;
/** Pictures of one choice, together: what a worker holds. */
const LARGEST_GATHERED = 1536 * 1024 * 1024;
/** No honest file takes a phone longer. */
const PATIENCE_MS = 60_000;

/** What `file` says of itself, compared with `own`, or null when nobody can tell. */
export const examine = (file: File, own: Own | null): Promise<Finding | null> =>
  withBytes(file, (reader, bytes) => reader.examine(file.name, transfer(bytes, [bytes]), own));

/** Files of examinations as documents, one for each series, or null when they broke their reader. */
export const gather = (files: File[], own: Own | null): Promise<Finding | null> => {
  const all = files.reduce((sum, file) => sum + file.size, 0);
  return all > LARGEST_GATHERED
    ? Promise.resolve(null)
    : alone((reader) => reader.gather(files, own), PATIENCE_MS + files.length * 1000);
};

/** `file` as text to be read, or null when it is no document of this kind. */
export const read = (file: Blob, patience = PATIENCE_MS): Promise<Readable | null> =>
  withBytes(file, (reader, bytes) => reader.read(transfer(bytes, [bytes])), patience);

/** Whether `file`, which came about `subject`, is about `own`, as far as is said; null when it broke its reader. */
export const compare = (
  file: Blob,
  title: string,
  subject: Patient | null,
  own: Own,
): Promise<Compared | null> =>
  withBytes(file, (reader, bytes) => reader.compare(title, transfer(bytes, [bytes]), subject, own));

/** `file` as a CDA, or null when it broke its reader. */
export const cdaCopy = async (file: Blob, about: Copied): Promise<Blob | null> => {
  const copy = await withBytes(file, (reader, bytes) => reader.cdaCopy(about, transfer(bytes, [bytes])));
  return copy && new Blob([copy], { type: 'text/xml' });
};

/** What `file` gives to the record, or null when it broke its reader. */
export const entriesOf = (file: Blob): Promise<Entries | null> =>
  withBytes(file, (reader, bytes) => reader.entries(transfer(bytes, [bytes])));

/** What the table `file` gives, by what stands in its columns, or null. */
export const measuresOf = (file: Blob, columns: Column[]): Promise<Entries | null> =>
  withBytes(file, (reader, bytes) => reader.measures(transfer(bytes, [bytes]), columns));

/** The same, told before it is kept. */
export const measuresGive = (file: Blob, columns: Column[]): Promise<Gives | null> =>
  withBytes(file, (reader, bytes) => reader.measuresGive(transfer(bytes, [bytes]), columns));

/** The sections of a summary, to be looked at. No foreign file has been in the worker that makes it. */
export const preview = (wish: Wish): Promise<Preview[] | null> => alone((reader) => reader.preview(wish));

/** The summary as FHIR R4 in JSON. */
export const summary = (wish: Wish): Promise<string | null> => alone((reader) => reader.summary(wish));

/** The medical profile as FHIR R4 in JSON. */
export const profileBundle = (profile: Profile, language: 'fr' | 'en'): Promise<string | null> =>
  alone((reader) => reader.profileBundle(profile, language));

/** A file as a FHIR resource, for a link. */
export const documentReference = (file: Blob, title: string, day: string): Promise<string | null> =>
  withBytes(file, (reader, bytes) =>
    reader.documentReference(title, day, file.type, transfer(bytes, [bytes])),
  );

/** What a link says of itself. */
export const aboutLink = (text: string): Promise<Refusable<GivenLink> | null> =>
  alone((reader) => reader.aboutLink(text));

/** Opens a link of this service in a worker of its own. */
export const openLink = (
  text: string,
  recipient: string,
  passcode: string | null,
): Promise<Refusable<LinkedFile[]> | null> => alone((reader) => reader.openLink(text, recipient, passcode));

async function withBytes<T>(
  file: Blob,
  ask: (reader: Remote<RecordReader>, bytes: ArrayBuffer) => Promise<T>,
  patience = PATIENCE_MS,
): Promise<T | null> {
  if (file.size > LARGEST) return null;
  return alone(async (reader) => ask(reader, await file.arrayBuffer()), patience);
}

async function alone<T>(
  ask: (reader: Remote<RecordReader>) => Promise<T>,
  patience = PATIENCE_MS,
): Promise<T | null> {
  const worker = new Worker(trust.createScriptURL(address), { type: 'module', name: 'record' });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const broken = new Promise<null>((resolve) => {
    worker.onerror = () => resolve(null);
    timer = setTimeout(() => resolve(null), patience);
  });
  try {
    return await Promise.race([ask(wrap<RecordReader>(worker)), broken]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
    worker.terminate();
  }
}
