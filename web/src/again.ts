/** Between two questions while something is on its way, in milliseconds. */
export const AGAIN = 2_000;

/** How often something is asked that only waits for a proof: an account of a moment ago has it soon, or never. */
export const TRIES = 15;

/** Asks again, after a pause and a bounded number of times in a row, while something is not proven yet. */
export class Again {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(private readonly ask: () => Promise<void>) {}

  /** What came of a question. */
  told(unproven: boolean): void {
    clearTimeout(this.#timer);
    this.#asked = unproven ? this.#asked + 1 : 0;
    if (unproven && this.#asked < TRIES) this.#timer = setTimeout(() => void this.ask(), AGAIN);
  }

  /** Begins anew, and asks nothing by itself until it is told. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#asked = 0;
  }
}
