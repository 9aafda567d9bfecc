/** The words of a file, for the index that search goes through. Foreign bytes are read where no key is. */
import { read } from '#record';
import { blobOf } from './attached';
import { readsAs, shownAs } from './shown';
import type { Block } from '../record/contract';
import { viewerFrame } from './host';

/** Larger files are found by their title. */
export const LARGEST_SEARCHED = 20 * 1024 * 1024;
const MOST_TEXT = 2 * 1024 * 1024;
/** Files inside of one document that are read for it. */
const MOST_INSIDE = 50;
/** No honest file takes a phone longer, nor do the files inside of it, all together. */
const PATIENCE_MS = 60_000;

/** Whether a file of this kind and size has words that can be read here. */
export const hasText = (mediaType: string, size: number): boolean =>
  size <= LARGEST_SEARCHED && ['pdf', 'text', 'dicom'].includes(shownAs(mediaType) ?? '');

/** The words of `file`; empty when it has none, or none that anybody can read. */
export const textOf = async (file: Blob): Promise<string> => (await textIn(file)) ?? '';

/** The words of `file`, empty when it was read and has none; null when it was not read. */
export async function textIn(file: Blob): Promise<string | null> {
  const { said, inside } = await wordsOf(file, PATIENCE_MS);
  if (said === null) return null;
  const until = performance.now() + PATIENCE_MS;
  let length = said.reduce((sum, text) => sum + text.length, 0);
  // What is attached to an attached file is not read: whoever writes a document decides how many there are.
  for (const one of inside.slice(0, MOST_INSIDE)) {
    const patience = until - performance.now();
    if (length >= MOST_TEXT || patience <= 0) break;
    // One that breaks its reader holds up neither the others nor the next document.
    const words = await wordsOf(blobOf(one), patience).catch(() => null);
    for (const text of words?.said ?? []) {
      said.push(text);
      length += text.length;
    }
  }
  return said.join('\n').slice(0, MOST_TEXT);
}

type Inside = Parameters<typeof blobOf>[0];

/** What one file says itself, and the files inside of it. */
async function wordsOf(file: Blob, patience: number): Promise<{ said: string[] | null; inside: Inside[] }> {
  const alone = (text: string | null) => ({ said: text === null ? null : [text], inside: [] });
  // A picture has no words of its own.
  if (shownAs(file.type) === 'image') return alone('');
  if (!hasText(file.type, file.size)) return alone(null);
  if (shownAs(file.type) === 'pdf') return alone(await textOfPdf(file, patience));
  const isDicom = shownAs(file.type) === 'dicom';
  const own = () => file.slice(0, MOST_TEXT).text();
  if (!isDicom && !readsAs(file.type)) return alone(await own());
  const found = await read(file, patience);
  if (!found) return alone(isDicom ? null : await own());
  const { blocks, embedded, attached } = found;
  return {
    said: [...blocks.map(textOfBlock), ...attached.map(({ title }) => title ?? '')],
    inside: embedded ? [embedded, ...attached] : attached,
  };
}

function textOfBlock(block: Block): string {
  if (block.block === 'note') return '';
  if (block.block === 'facts') return block.rows.map(([, value]) => value).join('\n');
  if (block.block === 'list') return block.items.join('\n');
  if (block.block === 'table') return [block.caption, block.head, ...block.rows].flat().join('\n');
  return block.text;
}

function textOfPdf(file: Blob, patience: number): Promise<string | null> {
  return new Promise((resolve) => {
    const place = document.createElement('div');
    place.hidden = true;
    document.body.append(place);
    const done = (text: string | null) => {
      clearTimeout(timer);
      frame.remove();
      place.remove();
      resolve(text);
    };
    const timer = setTimeout(() => done(null), patience);
    const frame = viewerFrame(
      place,
      '',
      (message) => {
        if ('text' in message) done(message.text);
        if ('failed' in message) done(null);
      },
      async ({ say }) => {
        const bytes = await file.arrayBuffer();
        say({ extract: bytes }, [bytes]);
      },
      () => done(null),
    );
  });
}
