import { session } from './session.svelte';
import { canRecognise, recognise, type Recognised } from './ocr/pages';

/** The words of one file while they are looked for. */
export class Reading {
  state = $state<'waiting' | 'reading' | 'done' | 'stopped' | 'failed'>('waiting');
  /** How much is done, from 0 to 1. */
  done = $state(0);
  found = $state.raw<Recognised | null>(null);
  /** Resolves once it is over: what was found, or null. */
  readonly over: Promise<Recognised | null>;
  #end: (found: Recognised | null) => void = () => {};
  readonly #stopping = new AbortController();

  constructor(readonly file: Blob) {
    this.over = new Promise((resolve) => (this.#end = resolve));
  }

  /** What is not over ends without words; the file stays as it is. */
  stop(): void {
    if (this.state !== 'waiting' && this.state !== 'reading') return;
    this.state = 'stopped';
    this.#stopping.abort();
    this.#end(null);
  }

  async run(): Promise<void> {
    if (this.state !== 'waiting') return;
    this.state = 'reading';
    const follow = (done: number) => {
      this.done = done;
      session.touchWhileWorking();
    };
    try {
      const found = await recognise(this.file, follow, this.#stopping.signal);
      this.found = found;
      this.state = 'done';
    } catch {
      // Stopped, or nothing that anybody can read here: the file is the same.
      if (this.state === 'reading') this.state = 'failed';
    }
    this.#end(this.found);
  }
}

/** Files whose words are looked for, one after the other: a phone has one engine to spare. */
class Readings {
  #queue: Reading[] = [];
  #working = false;

  constructor() {
    session.onClose(() => {
      for (const reading of this.#queue) reading.stop();
      this.#queue = [];
    });
  }

  /** Looks through `file`, or null when it is of no such kind. */
  start(file: Blob, mediaType: string): Reading | null {
    if (!canRecognise(mediaType, file.size)) return null;
    const typed = file.type === mediaType ? file : new Blob([file], { type: mediaType });
    const reading = new Reading(typed);
    this.#queue.push(reading);
    void this.#work();
    return reading;
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    try {
      for (let next = this.#queue[0]; next; next = this.#queue[0]) {
        await next.run();
        this.#queue = this.#queue.filter((other) => other !== next);
      }
    } finally {
      this.#working = false;
    }
  }
}

export const readings = new Readings();
