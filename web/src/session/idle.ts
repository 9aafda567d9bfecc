/** Calls `expired` once nobody has touched the page for `minutes`. Wall-clock time, so that sleep counts too. */
export class Idle {
  #deadline = Infinity;
  #minutes = 10;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly expired: () => void) {}

  watch(minutes: number): void {
    this.stop();
    this.#minutes = minutes;
    this.#deadline = this.#fromNow();
    this.#timer = setInterval(() => this.check(), 5_000);
  }

  touch(): void {
    // Coming back late must not revive a session that should already be closed.
    this.check();
    if (this.#timer !== undefined) this.#deadline = this.#fromNow();
  }

  check(): void {
    if (Date.now() < this.#deadline) return;
    this.stop();
    this.expired();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#deadline = Infinity;
  }

  #fromNow(): number {
    return Date.now() + this.#minutes * 60_000;
  }
}
