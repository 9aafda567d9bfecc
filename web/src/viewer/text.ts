/** The words of a file, for the index that search goes through. Foreign bytes are read where no key is. */
import { read } from '#record';
import { shownAs } from './shown';
import type { Block } from '../record/contract';
import { viewerFrame } from './host';

/** Larger files are found by their title. */
export const LARGEST_SEARCHED = 20 * 1024 * 1024;
const MOST_TEXT = 2 * 1024 * 1024;
/** No honest PDF takes a phone longer. */
const PATIENCE_MS = 60_000;

/** Whether a file of this kind and size has words that can be read here. */
export const hasText = (mediaType: string, size: number): boolean =>
  size <= LARGEST_SEARCHED && ['pdf', 'text', 'dicom'].includes(shownAs(mediaType) ?? '');

/** The words of `file`; empty when it has none, or none that anybody can read. */
export async function textOf(file: Blob): Promise<string> {
  if (!hasText(file.type, file.size)) return '';
  if (shownAs(file.type) === 'pdf') return textOfPdf(file);
  const isDicom = shownAs(file.type) === 'dicom';
  if (!isDicom && !/[/+](xml|json|calendar)$/.test(file.type)) return file.slice(0, MOST_TEXT).text();
  const found = await read(file);
  if (!found) return isDicom ? '' : file.slice(0, MOST_TEXT).text();
  const { embedded } = found;
  const within = embedded ? await textOf(new Blob([embedded.bytes], { type: embedded.mediaType })) : '';
  return [...found.blocks.map(textOfBlock), within].join('\n').slice(0, MOST_TEXT);
}

function textOfBlock(block: Block): string {
  if (block.block === 'facts') return block.rows.map(([, value]) => value).join('\n');
  if (block.block === 'list') return block.items.join('\n');
  if (block.block === 'table') return [block.caption, block.head, ...block.rows].flat().join('\n');
  return block.text;
}

function textOfPdf(file: Blob): Promise<string> {
  return new Promise((resolve) => {
    const place = document.createElement('div');
    place.hidden = true;
    document.body.append(place);
    const done = (text: string) => {
      clearTimeout(timer);
      frame.remove();
      place.remove();
      resolve(text);
    };
    const timer = setTimeout(() => done(''), PATIENCE_MS);
    const frame = viewerFrame(
      place,
      '',
      (message) => {
        if ('text' in message) done(message.text);
        if ('failed' in message) done('');
      },
      async ({ say }) => {
        const bytes = await file.arrayBuffer();
        say({ extract: bytes }, [bytes]);
      },
      () => done(''),
    );
  });
}
