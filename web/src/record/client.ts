/** The page's end of the worker that reads foreign files. A file that breaks it, or holds it up, counts as unread. */
import { transfer, wrap, type Remote } from 'comlink';
import { trust } from '../session/trust';
import type { Finding, Readable, RecordReader, Traits } from './contract';
import address from './worker.ts?worker&url';

/** Larger files are kept as they are, unread. */
const LARGEST = 512 * 1024 * 1024;
/** No honest file takes a phone longer. */
const PATIENCE_MS = 60_000;

/** What `file` says of itself, or null when nobody can tell. */
export const examine = (file: File): Promise<Finding | null> =>
  alone(file, (reader, bytes) => reader.examine(file.name, transfer(bytes, [bytes])));

/** `file` as text to be read, or null when it is no document of this kind. */
export const read = (file: Blob): Promise<Readable | null> =>
  alone(file, (reader, bytes) => reader.read(transfer(bytes, [bytes])));

/** Whether `file` is about `own`, as far as it says; a file that nobody can read says nothing. */
export const compare = async (
  file: Blob,
  title: string,
  own: { name: string; born: string | null },
): Promise<Traits> =>
  (await alone(file, (reader, bytes) => reader.compare(title, transfer(bytes, [bytes]), own))) ?? 'unsaid';

async function alone<T>(
  file: Blob,
  ask: (reader: Remote<RecordReader>, bytes: ArrayBuffer) => Promise<T>,
): Promise<T | null> {
  if (file.size > LARGEST) return null;
  const worker = new Worker(trust.createScriptURL(address), { type: 'module', name: 'record' });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const broken = new Promise<null>((resolve) => {
    worker.onerror = () => resolve(null);
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  try {
    const bytes = await file.arrayBuffer();
    return await Promise.race([ask(wrap<RecordReader>(worker), bytes), broken]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
    worker.terminate();
  }
}
