import type { FrameWords } from '../message';
import { fill } from './bar';
import type { Hit, PageWords } from './pdf-words';

/** What the search tells the pages: what was found, and which of it to bring into view. */
export type Show = (hits: Hit[], current: Hit | null) => void;

/** The search in a PDF: a field, how many were found, the one before and the one after. */
export class Find {
  readonly element = document.createElement('div');
  readonly #field = document.createElement('input');
  readonly #told = document.createElement('p');
  readonly #steps: HTMLButtonElement[] = [];
  #hits: Hit[] = [];
  #at = 0;

  constructor(
    private readonly words: FrameWords,
    private readonly pages: PageWords,
    private readonly of: number,
    private readonly show: Show,
  ) {
    this.element.className = 'bar find';
    this.element.setAttribute('role', 'search');
    this.element.setAttribute('aria-label', words.find);
    this.#field.type = 'search';
    this.#field.autocomplete = 'off';
    this.#field.placeholder = words.find;
    this.#field.setAttribute('aria-label', words.find);
    this.#field.oninput = () => this.#ask();
    this.#told.setAttribute('role', 'status');
    this.element.append(this.#field, this.#told);
    for (const step of ['previous', 'next'] as const) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = words[step];
      button.onclick = () => this.#go(step === 'next' ? 1 : -1);
      this.#steps.push(button);
      this.element.append(button);
    }
    this.element.onkeydown = (event) => this.#key(event);
    addEventListener('keydown', (event) => this.#shortcut(event));
    this.#tell();
  }

  /** One more page was read: what is asked may stand there too. */
  grow(page: number): void {
    if (this.#field.value.trim() === '') return;
    const more = this.pages.find(this.#field.value, page);
    if (more.length > 0) {
      this.#hits = [...this.#hits, ...more];
      this.show(this.#hits, this.#hits[this.#at] ?? null);
    }
    this.#tell();
  }

  #ask(): void {
    this.#hits = this.pages.find(this.#field.value);
    this.#at = 0;
    this.show(this.#hits, this.#hits[0] ?? null);
    this.#tell();
  }

  #go(step: number): void {
    if (this.#hits.length === 0) return;
    this.#at = (this.#at + step + this.#hits.length) % this.#hits.length;
    this.show(this.#hits, this.#hits[this.#at] ?? null);
    this.#tell();
  }

  #key(event: KeyboardEvent): void {
    if (event.target !== this.#field) return;
    if (event.key === 'Enter') this.#go(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') {
      this.#field.value = '';
      this.#ask();
    } else return;
    event.preventDefault();
  }

  /** The browser's own search would see the drawn pages only. */
  #shortcut(event: KeyboardEvent): void {
    const asks = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f';
    if (!asks) return;
    event.preventDefault();
    this.#field.focus();
    this.#field.select();
  }

  #tell(): void {
    const { length } = this.#hits;
    for (const button of this.#steps) button.hidden = length < 2;
    const reading = this.pages.read < this.of ? [fill(this.words.reading, this.pages.read, this.of)] : [];
    const found = length > 0 ? [fill(this.words.found, this.#at + 1, length)] : [];
    const said = [...found, ...reading];
    const isAsked = this.#field.value.trim() !== '';
    this.#told.textContent = isAsked ? said.join(' · ') || this.words.notFound : '';
  }
}
