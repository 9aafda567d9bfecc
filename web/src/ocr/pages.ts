/** The words of pictures and of PDFs made of pictures: a sandboxed frame draws, a worker without keys recognises. */
import { shownAs } from '../viewer/shown';
import { inert } from '../inert';
import { viewerFrame, type ViewerFrame } from '../viewer/host';
import type { FromFrame } from '../viewer/message';
import { recognition, type Recognition } from './client';

/** Larger files are kept as they are. */
export const LARGEST_RECOGNISED = 40 * 1024 * 1024;
/** Pages of one document, at most: a phone works seconds on each. */
export const MOST_PAGES = 40;
/** No honest page takes a frame longer to draw. */
const PATIENCE_MS = 60_000;

/** Whether a file of this kind and size can be looked through for words. */
export const canRecognise = (mediaType: string, size: number): boolean =>
  size > 0 && size <= LARGEST_RECOGNISED && ['pdf', 'image'].includes(shownAs(mediaType) ?? '');

/** Words that were found. */
export interface Recognised {
  text: string;
  /** Whether some of them were recognised in a picture, and may be wrong. */
  guessed: boolean;
  /** Pages that nobody looked at, in a long document. */
  beyond: number;
}

/** Looks through `file`; `follow` hears how much is done, from 0 to 1. What is stopped, or breaks, throws. */
export async function recognise(
  file: Blob,
  follow: (done: number) => void,
  signal: AbortSignal,
): Promise<Recognised> {
  const frame = await openFrame(signal);
  let engine: Recognition | null = null;
  try {
    const bytes = await file.arrayBuffer();
    const opened = await frame.ask({ scan: bytes, mediaType: file.type }, [bytes]);
    if (!('pages' in opened)) throw new Error('pages');
    const pages = Math.min(opened.pages, MOST_PAGES);
    const found: string[] = [];
    let guessed = false;
    for (let number = 1; number <= pages; number += 1) {
      const drawn = await frame.ask({ page: number });
      if (!('scanned' in drawn) || drawn.page !== number) throw new Error('page');
      const { text, picture } = drawn.scanned;
      if (picture) {
        engine ??= recognition();
        const part = (done: number) => follow((number - 1 + done) / pages);
        const words = await stoppable(engine.recognise(picture, part), signal);
        guessed ||= words.trim() !== '';
        found.push([text, words].filter((one) => one.trim() !== '').join('\n'));
      } else found.push(text);
      follow(number / pages);
    }
    // What a picture spells out is a stranger's words; the engine ends its pages with a form feed.
    const text = inert(found.join('\n').replaceAll('\f', '\n').trim());
    return { text, guessed, beyond: opened.pages - pages };
  } finally {
    engine?.end();
    frame.remove();
  }
}

/** A hidden frame that answers one question after the other. */
async function openFrame(signal: AbortSignal) {
  const place = document.createElement('div');
  place.hidden = true;
  document.body.append(place);
  let heard: (message: FromFrame) => void = () => {};
  let failed: (why: Error) => void = () => {};
  const broken = new Promise<never>((_, reject) => (failed = reject));
  broken.catch(() => {});
  const told = (message: FromFrame) =>
    'failed' in message ? failed(new Error(message.failed)) : heard(message);
  let frame: ViewerFrame | null = null;
  const opened = new Promise<ViewerFrame>((resolve) => {
    frame = viewerFrame(place, '', told, resolve, () => failed(new Error('frame')));
  });
  const remove = () => {
    frame?.remove();
    place.remove();
  };
  const within = <T>(work: Promise<T>): Promise<T> => {
    const timer = setTimeout(() => failed(new Error('patience')), PATIENCE_MS);
    return stoppable(Promise.race([work, broken]), signal).finally(() => clearTimeout(timer));
  };
  try {
    const { say } = await within(opened);
    return {
      remove,
      ask: (...question: Parameters<ViewerFrame['say']>) =>
        within(
          new Promise<FromFrame>((resolve) => {
            heard = (message) => ('ready' in message ? undefined : resolve(message));
            say(...question);
          }),
        ),
    };
  } catch (failure) {
    remove();
    throw failure;
  }
}

function stoppable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
