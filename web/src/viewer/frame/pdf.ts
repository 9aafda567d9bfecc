import { getDocument, TextLayer, type PDFDocumentProxy } from 'pdfjs-dist';
import * as worker from 'pdfjs-dist/build/pdf.worker.mjs';
import type { FrameWords } from '../message';
import { bar, fill, scroller, type Bar } from './bar';

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

/** All pages, one below the other, each drawn when it comes near and again when the zoom changes. */
class Pages {
  #scale = 1;
  #zoom = 1;
  #places: HTMLElement[] = [];
  #sizes: { width: number; height: number }[] = [];
  #drawn = new Map<number, number>();
  readonly #view: HTMLElement;
  readonly #bar: Bar;

  constructor(
    private readonly pdf: PDFDocumentProxy,
    private readonly words: FrameWords,
  ) {
    this.#view = scroller(words);
    this.#bar = bar(words, (step) => this.#change(step));
  }

  async open(): Promise<void> {
    document.body.append(this.#bar.element, this.#view);
    const first = await this.pdf.getPage(1);
    const { width, height } = first.getViewport({ scale: 1 });
    for (let number = 1; number <= this.pdf.numPages; number += 1) {
      const place = document.createElement('section');
      place.className = 'page';
      place.setAttribute('aria-label', fill(this.words.page, number, this.pdf.numPages));
      this.#places.push(place);
      this.#sizes.push({ width, height });
      this.#view.append(place);
    }
    this.#lay();
    const near = new IntersectionObserver((seen) => this.#near(seen), {
      root: this.#view,
      rootMargin: '600px 0px',
    });
    for (const place of this.#places) near.observe(place);
    this.#view.onscroll = () => this.#where();
    new ResizeObserver(() => this.#lay()).observe(this.#view);
    this.#where();
    await this.#draw(1);
  }

  #change(step: 'smaller' | 'larger' | 'fit'): void {
    const factor = { smaller: 0.8, larger: 1.25, fit: 1 }[step];
    this.#zoom = step === 'fit' ? 1 : Math.min(5, Math.max(0.3, this.#zoom * factor));
    this.#lay();
  }

  /** Gives each page its place at the present scale; what is drawn is drawn anew when it is seen. */
  #lay(): void {
    const widest = Math.max(...this.#sizes.map(({ width }) => width));
    const scale = (Math.min(this.#view.clientWidth - 24, 1000) / widest) * this.#zoom;
    if (scale <= 0 || scale === this.#scale) return;
    const at = this.#view.scrollTop / Math.max(1, this.#view.scrollHeight);
    this.#scale = scale;
    this.#places.forEach((place, index) => {
      const { width, height } = this.#sizes[index] ?? { width: 1, height: 1 };
      place.style.width = `${Math.floor(width * scale)}px`;
      place.style.height = `${Math.floor(height * scale)}px`;
      place.style.setProperty('--scale', String(scale));
    });
    this.#view.scrollTop = at * this.#view.scrollHeight;
    for (const number of this.#drawn.keys()) if (this.#visible(number)) void this.#draw(number);
  }

  #visible(number: number): boolean {
    const place = this.#places[number - 1]?.getBoundingClientRect();
    return !!place && place.bottom > -600 && place.top < this.#view.clientHeight + 600;
  }

  #near(seen: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of seen) {
      const number = this.#places.indexOf(target as HTMLElement) + 1;
      if (isIntersecting) void this.#draw(number);
      // Far pages give their pixels back; a long document stays small.
      else if (this.#drawn.delete(number)) target.replaceChildren();
    }
  }

  async #draw(number: number): Promise<void> {
    const scale = this.#scale;
    const place = this.#places[number - 1];
    if (!place || this.#drawn.get(number) === scale) return;
    this.#drawn.set(number, scale);
    const page = await this.pdf.getPage(number);
    const own = page.getViewport({ scale: 1 });
    this.#sizes[number - 1] = { width: own.width, height: own.height };
    place.style.width = `${Math.floor(own.width * scale)}px`;
    place.style.height = `${Math.floor(own.height * scale)}px`;
    const viewport = page.getViewport({ scale });
    const canvas = document.createElement('canvas');
    // Phones refuse canvases above some 16 million pixels.
    const sharp = Math.min(devicePixelRatio, 2, Math.sqrt(16e6 / (viewport.width * viewport.height)));
    canvas.width = Math.floor(viewport.width * sharp);
    canvas.height = Math.floor(viewport.height * sharp);
    canvas.setAttribute('aria-hidden', 'true');
    const layer = document.createElement('div');
    layer.className = 'textLayer';
    await page.render({ canvas, viewport, transform: [sharp, 0, 0, sharp, 0, 0] }).promise;
    if (this.#drawn.get(number) !== scale) return;
    place.replaceChildren(canvas, layer);
    await new TextLayer({ textContentSource: page.streamTextContent(), container: layer, viewport }).render();
  }

  #where(): void {
    const middle = this.#view.clientHeight / 2;
    const index = this.#places.findIndex((place) => place.getBoundingClientRect().bottom > middle);
    const number = index === -1 ? this.pdf.numPages : index + 1;
    this.#bar.where.textContent = fill(this.words.page, number, this.pdf.numPages);
  }
}
