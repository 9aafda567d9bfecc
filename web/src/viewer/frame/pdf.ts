import { getDocument, type PDFDocumentProxy } from 'pdfjs-dist';
import * as worker from 'pdfjs-dist/build/pdf.worker.mjs';
import type { FrameWords } from '../message';
import { Pages } from './pdf-pages';

// pdf.js then runs its parser here in the frame: a worker would need an origin of its own.
(globalThis as { pdfjsWorker?: unknown }).pdfjsWorker = worker;

let keepPack: (pack: Record<string, Uint8Array>) => void;
const packed = new Promise<Record<string, Uint8Array>>((resolve) => (keepPack = resolve));
export { keepPack };

/** Serves pdf.js's own data from the pack that the page hands over. */
function dataFactory(want: () => void) {
  let asked = false;
  return class {
    async fetch({ filename }: { filename: string }): Promise<Uint8Array> {
      if (!asked) want();
      asked = true;
      const bytes = (await packed)[filename];
      if (!bytes) throw new Error(filename);
      return bytes.slice();
    }
  };
}

export const openPdf = (bytes: ArrayBuffer, want: () => void): Promise<PDFDocumentProxy> =>
  getDocument({
    data: bytes,
    isEvalSupported: false,
    enableXfa: false,
    disableAutoFetch: true,
    disableStream: true,
    useWorkerFetch: false,
    // Glyphs go through FontFace, from memory; nothing is looked for on the system.
    useSystemFonts: false,
    cMapUrl: 'pack/',
    cMapPacked: true,
    standardFontDataUrl: 'pack/',
    wasmUrl: 'pack/',
    BinaryDataFactory: dataFactory(want),
    verbosity: 0,
  }).promise;

/** Shows a PDF; whether its first pages hold no words. */
export async function showPdf(bytes: ArrayBuffer, words: FrameWords, want: () => void): Promise<boolean> {
  const pdf = await openPdf(bytes, want);
  await new Pages(pdf, words).open();
  for (let number = 1; number <= Math.min(pdf.numPages, 3); number += 1) {
    const { items } = await (await pdf.getPage(number)).getTextContent();
    if (items.some((item) => 'str' in item && item.str.trim() !== '')) return false;
  }
  return true;
}
