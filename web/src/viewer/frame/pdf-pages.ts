import { TextLayer, type PDFDocumentProxy } from 'pdfjs-dist';
import type { FrameWords } from '../message';
import { bar, fill, scroller, type Bar } from './bar';
import { Find } from './pdf-find';
import { markOn } from './pdf-marks';
import { PageWords, type Hit } from './pdf-words';

/** A page that is drawn: at which scale, and its text layer once it has one. */
interface Drawn {
  scale: number;
  layer: TextLayer | null;
}

/** All pages, one below the other, each drawn when it comes near and again when the zoom changes. */
export class Pages {
  #scale = 1;
  #zoom = 1;
  #places: HTMLElement[] = [];
  #sizes: { width: number; height: number }[] = [];
  #drawn = new Map<number, Drawn>();
  /** The words of each page, for whoever does not see it drawn. */
  #aloud: HTMLElement[] = [];
  #hits: Hit[] = [];
  /** What is searched for and shown; whether it was brought into view. */
  #current: { hit: Hit; seen: boolean } | null = null;
  readonly #view: HTMLElement;
  readonly #bar: Bar;
  readonly #find: Find;
  readonly #words: PageWords;

  constructor(
    private readonly pdf: PDFDocumentProxy,
    private readonly words: FrameWords,
  ) {
    this.#view = scroller(words);
    this.#bar = bar(words, (step) => this.#change(step));
    this.#words = new PageWords(pdf);
    this.#find = new Find(words, this.#words, pdf.numPages, (hits, current) => this.#show(hits, current));
  }

  async open(): Promise<void> {
    document.body.append(this.#bar.element, this.#find.element, this.#view);
    const first = await this.pdf.getPage(1);
    const { width, height } = first.getViewport({ scale: 1 });
    for (let number = 1; number <= this.pdf.numPages; number += 1) {
      const place = document.createElement('section');
      place.className = 'page';
      place.setAttribute('aria-label', fill(this.words.page, number, this.pdf.numPages));
      const aloud = document.createElement('p');
      aloud.className = 'aloud';
      place.append(aloud);
      this.#aloud.push(aloud);
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
    // Nobody waits for it: the first page is there, and the search says how far it is.
    void this.#words.readAll((page, text) => {
      const aloud = this.#aloud[page - 1];
      if (aloud) aloud.textContent = text;
      this.#find.grow(page);
    });
  }

  /** Marks what was found, and brings the current one into view: its page is drawn on the way there. */
  #show(hits: Hit[], current: Hit | null): void {
    const isNew = current !== this.#current?.hit;
    this.#hits = hits;
    this.#current = current && { hit: current, seen: !isNew && (this.#current?.seen ?? false) };
    for (const number of this.#drawn.keys()) this.#mark(number);
    if (current && isNew && !this.#current?.seen)
      this.#places[current.page - 1]?.scrollIntoView({ block: 'start' });
  }

  #mark(number: number): void {
    const layer = this.#drawn.get(number)?.layer;
    if (!layer) return;
    const hits = this.#hits.filter(({ page }) => page === number);
    const mark = markOn(layer.textDivs, layer.textContentItemsStr, hits, this.#current?.hit ?? null);
    if (!mark || !this.#current || this.#current.seen) return;
    this.#current.seen = true;
    mark.scrollIntoView({ block: 'center', inline: 'nearest' });
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
      else if (this.#drawn.delete(number)) target.replaceChildren(this.#aloud[number - 1] ?? '');
    }
  }

  async #draw(number: number): Promise<void> {
    const scale = this.#scale;
    const place = this.#places[number - 1];
    if (!place || this.#drawn.get(number)?.scale === scale) return;
    const drawn: Drawn = { scale, layer: null };
    this.#drawn.set(number, drawn);
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
    if (this.#drawn.get(number) !== drawn) return;
    place.replaceChildren(canvas, layer);
    const source = page.streamTextContent();
    const text = new TextLayer({ textContentSource: source, container: layer, viewport });
    await text.render();
    drawn.layer = text;
    this.#mark(number);
  }

  #where(): void {
    const middle = this.#view.clientHeight / 2;
    const index = this.#places.findIndex((place) => place.getBoundingClientRect().bottom > middle);
    const number = index === -1 ? this.pdf.numPages : index + 1;
    this.#bar.where.textContent = fill(this.words.page, number, this.pdf.numPages);
  }
}
