import { codeOf } from './attempt.svelte';
import type { Draft, Id, Progress } from './session/contract';
import { session } from './session.svelte';
import { vault } from './vault.svelte';

export interface Upload {
  key: number;
  draft: Draft;
  file: File;
  /** A new version of this document, or a new document. */
  of: Id | null;
  state: 'waiting' | 'running' | 'paused' | 'done' | 'failed';
  progress: Progress;
  code: string | null;
}

let next = 1;

/** What is being added, one file after the other; it goes on while the person looks at other screens. */
class Uploads {
  list = $state<Upload[]>([]);
  #working = false;

  constructor() {
    session.onClose(() => (this.list = []));
    addEventListener('online', () => void this.#wake());
  }

  get busy(): boolean {
    return this.list.some(({ state }) => state === 'waiting' || state === 'running' || state === 'paused');
  }

  add(draft: Draft, file: File, of: Id | null = null): void {
    const progress: Progress = { done: 0, total: file.size, phase: 'sealing' };
    this.list.push({ key: next++, draft, file, of, state: 'waiting', progress, code: null });
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
        if (!upload) break;
        await this.#send(upload);
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
      const { draft, file, of } = upload;
      const plain: Draft = { ...draft };
      if (of) await session.api.addVersion(of, plain, file, follow);
      else await session.api.addDocument(plain, file, follow);
      upload.state = 'done';
      upload.progress = { done: file.size, total: file.size, phase: 'done' };
      await vault.load();
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
