/** A document page by page, for whoever looks for its words: the words that it holds, else a picture of the page. */
import type { PDFDocumentProxy } from 'pdfjs-dist';
import type { Picture } from '../../ocr/contract';
import type { Scanned } from '../message';
import { openPdf } from './pdf';

/** Longest side of a picture, in pixels: a sheet of A4 at some 220 dots an inch. */
const LONGEST = 2600;
/** Pictures of a side below this are drawn larger: small letters are not recognised. */
const SMALL = 1400;
/** Signs of a page below which its text layer is a stamp or a page number, and the page a picture. */
const FEW_SIGNS = 20;

/** A file that is open for this. */
export interface Scan {
  pages: number;
  page(number: number): Promise<Scanned>;
}

export async function scan(bytes: ArrayBuffer, mediaType: string, want: () => void): Promise<Scan> {
  if (mediaType === 'application/pdf') {
    const pdf = await openPdf(bytes, want);
    return { pages: pdf.numPages, page: (number) => pageOf(pdf, number) };
  }
  const image = document.createElement('img');
  // Not `decode()`: that waits for a frame to be drawn, and none is while the person looks at another page.
  await new Promise((resolve, reject) => {
    image.onload = resolve;
    image.onerror = () => reject(new Error('image'));
    image.src = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
  });
  // Drawings without a size of their own get one.
  const [width, height] = [image.naturalWidth || 1000, image.naturalHeight || 1400];
  const draw = () =>
    pictureOf(width, height, (context, wide, high) => context.drawImage(image, 0, 0, wide, high));
  return { pages: 1, page: async () => ({ text: '', picture: await draw() }) };
}

async function pageOf(pdf: PDFDocumentProxy, number: number): Promise<Scanned> {
  const page = await pdf.getPage(number);
  try {
    const { items } = await page.getTextContent();
    const text = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join(' ');
    if (text.replaceAll(/\s/g, '').length >= FEW_SIGNS) return { text, picture: null };
    const { width, height } = page.getViewport({ scale: 1 });
    const draw = async (context: CanvasRenderingContext2D, wide: number) => {
      const viewport = page.getViewport({ scale: wide / width });
      // As for a printer: drawing for a screen waits for frames, and nobody looks at this one.
      await page.render({ canvas: context.canvas, canvasContext: context, viewport, intent: 'print' })
        .promise;
    };
    return { text, picture: await pictureOf(width * 3, height * 3, draw) };
  } finally {
    page.cleanup();
  }
}

/** Draws what is `width` to `height`, and gives its greys. */
async function pictureOf(
  width: number,
  height: number,
  draw: (context: CanvasRenderingContext2D, wide: number, high: number) => Promise<void> | void,
): Promise<Picture> {
  const longest = Math.max(width, height);
  const scale = longest < SMALL ? 2 : Math.min(1, LONGEST / longest);
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
  if (!context) throw new Error('canvas');
  // What is transparent is paper.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  await draw(context, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const grey = new Uint8Array(canvas.width * canvas.height);
  for (let at = 0; at < grey.length; at += 1) {
    // Brightness as eyes weigh it.
    grey[at] = ((data[4 * at] ?? 0) * 77 + (data[4 * at + 1] ?? 0) * 150 + (data[4 * at + 2] ?? 0) * 29) >> 8;
  }
  return { width: canvas.width, height: canvas.height, grey: grey.buffer };
}
