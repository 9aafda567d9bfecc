import { examine } from '#record';
import { codeOf } from './attempt.svelte';
import { network } from './network.svelte';
import type { Reading } from './readings.svelte';
import { record } from './record.svelte';
import { search } from './search.svelte';
import type { Column } from './record/contract';
import type { BrokenUpload, Draft, Id, Progress } from './session/contract';
import { session } from './session.svelte';
import { vault } from './vault.svelte';

export interface Upload {
  key: number;
  title: string;
  file: File;
  /** Resolves to the document, when the session tells which. */
  send(file: File, follow: (progress: Progress) => void): Promise<Id | null>;
  /** Its words, where they are recognised in a picture. */
  reading: Reading | null;
  state: 'waiting' | 'running' | 'paused' | 'done' | 'failed';
  progress: Progress;
  code: string | null;
}

/** What goes along with a file. */
interface Along {
  /** The document that it is a version of. */
  of?: Id | null;
  /** What stands in the columns of a table of measures, as the person chose. */
  columns?: Column[] | null;
  reading?: Reading | null;
  /** Who wrote it, as it says. */
  author?: string | null;
}

let next = 1;
/** Files between two looks at the vault while many are added. */
const RELOAD = 20;

/** What is being added, one file after the other; it goes on while the person looks at other screens. */
class Uploads {
  list = $state<Upload[]>([]);
  broken = $state.raw<BrokenUpload[]>([]);
  #working = false;

  constructor() {
    session.onClose(() => {
      this.list = [];
      this.broken = [];
    });
    addEventListener('online', () => void this.#wake());
  }

  get busy(): boolean {
    return this.list.some(({ state }) => state === 'waiting' || state === 'running' || state === 'paused');
  }

  add(
    draft: Draft,
    file: File,
    { of = null, columns = null, reading = null, author = null }: Along = {},
  ): void {
    const plain: Draft = { ...draft };
    this.#push(draft.title, file, reading, async (file, follow) => {
      const document = of ?? (await session.api.addDocument(plain, file, follow));
      if (of) await session.api.addVersion(of, plain, file, follow);
      // A version leaves who wrote the document as it is said.
      else await record.attributeIn({ id: document, title: plain.title }, author);
      await record.fileIn({ id: document, title: plain.title }, () =>
        record.file(document, file, of !== null, columns),
      );
      return document;
    });
  }

  /** What broke off before the page was loaded anew. */
  async look(): Promise<void> {
    this.broken = await session.api.brokenUploads().catch(() => []);
  }

  /** Goes on with an upload that broke off; the person has chosen its file again. */
  continue({ name, title, isVersion }: BrokenUpload, file: File, columns: Column[] | null = null): void {
    this.broken = this.broken.filter((other) => other.name !== name);
    this.#push(title, file, null, async (file, follow) => {
      const unclosed = session.untilClosed();
      const id = await session.api.continueUpload(name, file, follow);
      const author = isVersion ? null : (await examine(file, null))?.author;
      unclosed();
      await record.attributeIn({ id, title }, author);
      await record.fileIn({ id, title }, () => record.file(id, file, isVersion, columns));
      return id;
    });
  }

  async forget({ name }: BrokenUpload): Promise<void> {
    await session.api.forgetUpload(name);
    await this.look();
  }

  #push(title: string, file: File, reading: Reading | null, send: Upload['send']): void {
    const progress: Progress = { done: 0, total: file.size, phase: 'sealing' };
    this.list.push({ key: next++, title, file, send, reading, state: 'waiting', progress, code: null });
    void this.#work();
  }

  async pause(): Promise<void> {
    const running = this.list.find(({ state }) => state === 'running');
    if (running) running.state = 'paused';
    await session.api.pauseUpload();
  }

  async resume(): Promise<void> {
    const paused = this.list.find(({ state }) => state === 'paused');
    if (paused) paused.state = 'running';
    await session.api.resumeUpload();
  }

  async cancel(upload: Upload): Promise<void> {
    if (upload.state === 'running' || upload.state === 'paused') await session.api.cancelUpload();
    this.list = this.list.filter(({ key }) => key !== upload.key);
  }

  again(upload: Upload): void {
    upload.state = 'waiting';
    upload.code = null;
    void this.#work();
  }

  clear(): void {
    this.list = this.list.filter(({ state }) => state !== 'done' && state !== 'failed');
  }

  /** A cut network pauses inside the session; its return is the moment to go on. */
  async #wake(): Promise<void> {
    const cut = this.list.find((upload) => upload.progress.phase === 'waiting-for-network');
    if (cut?.state === 'running') await session.api.resumeUpload().catch(() => {});
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    try {
      for (;;) {
        const upload = this.list.find(({ state }) => state === 'waiting');
        if (upload) {
          await this.#send(upload);
          continue;
        }
        await search.keep();
        // What was added while search was kept waits for nobody else.
        if (!this.list.some(({ state }) => state === 'waiting')) break;
      }
    } finally {
      this.#working = false;
    }
  }

  async #send(upload: Upload): Promise<void> {
    upload.state = 'running';
    const follow = (progress: Progress) => {
      upload.progress = progress;
      session.touchWhileWorking();
    };
    try {
      const { file } = upload;
      const document = await upload.send(file, follow);
      upload.state = 'done';
      const phase = upload.progress.phase === 'later' ? 'later' : 'done';
      upload.progress = { done: file.size, total: file.size, phase };
      if (phase === 'later') network.missed();
      const left = this.list.filter(({ state }) => state === 'waiting').length;
      // The whole list is asked for now and then: a thousand files must not ask for it a thousand times.
      if (left % RELOAD === 0) await vault.load();
      // Search is a convenience: an upload that arrived has arrived.
      if (document) await search.learn(document, file, upload.reading).catch(() => {});
    } catch (failure) {
      upload.state = 'failed';
      upload.code = codeOf(failure);
    }
  }
}

export const uploads = new Uploads();

addEventListener('beforeunload', (event) => {
  if (uploads.busy) event.preventDefault();
});
