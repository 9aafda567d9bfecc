import { Attempt } from './attempt.svelte';
import type { Reading } from './readings.svelte';
import type { DocumentView, Found, Id } from './session/contract';
import { session } from './session.svelte';
import { vault } from './vault.svelte';
import { hasText, textOf } from './viewer/text';

/** Search in the open vault, and the quiet reading of documents that nobody has read for it yet. */
class Search {
  /** What was found; null while nothing is asked. */
  found = $state.raw<Found[] | null>(null);
  readonly asking = new Attempt();
  #next: string | null = null;
  #running = false;
  #reading = false;

  constructor() {
    session.onClose(() => {
      this.found = null;
      this.#next = null;
    });
  }

  /** Whoever is about to type does not wait for the index of what changed since the last question. */
  prepare(): void {
    // What fails here is told to whoever asks.
    if (!this.#running) session.api.search('').catch(() => {});
  }

  /** Looks for what is typed. While one answer is awaited only the newest question waits. */
  async ask(query: string): Promise<void> {
    this.#next = query.trim();
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#next !== null) {
        const asked: string = this.#next;
        this.#next = null;
        const found = asked === '' ? null : await this.asking.run(() => session.api.search(asked));
        if (this.#next === null) this.found = found ?? (asked === '' ? null : []);
      }
    } finally {
      this.#running = false;
    }
  }

  /** A file that was just sealed: its words are at hand, or are being recognised. */
  async learn(document: Id, file: File, reading: Reading | null): Promise<void> {
    // Not listed yet, it is new: its first version.
    const version = vault.find(document)?.version ?? 1;
    await session.api.indexText(document, version, await textOf(file));
    const learnt = reading?.over.then(async (found) => {
      if (found?.guessed) await this.recognised({ id: document, version }, found.text);
    });
    // Nobody waits for it: a picture of many pages takes its time.
    learnt?.catch(() => {});
  }

  /** Words that were recognised in a picture take the place of none. */
  async recognised({ id, version }: Pick<DocumentView, 'id' | 'version'>, text: string): Promise<void> {
    await session.api.indexRecognised(id, version, text);
    await this.keep();
  }

  async keep(): Promise<void> {
    await session.api.keepSearch().catch(() => {});
  }

  /** Reads what no device has read yet, one document after the other; stops when the vault closes. */
  async readOn(): Promise<void> {
    if (this.#reading || !navigator.onLine) return;
    this.#reading = true;
    try {
      const unread = await session.api.unreadTexts();
      for (const id of unread) {
        const view = vault.find(id);
        if (session.state.state !== 'open' || !navigator.onLine) return;
        // One that cannot be read waits for the next opening, and the others do not wait for it.
        if (view) await this.#read(view).catch(() => {});
      }
      if (unread.length > 0) await this.keep();
    } catch {
      // The next opening of the vault tries again.
    } finally {
      this.#reading = false;
    }
  }

  async #read({ id, version, mediaType, size }: DocumentView): Promise<void> {
    const text = hasText(mediaType, size)
      ? await textOf((await session.api.readDocument(id, null, () => {})).file)
      : '';
    await session.api.indexText(id, version, text);
  }
}

export const search = new Search();
