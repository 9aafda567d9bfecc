import { AGAIN, TRIES } from './again';
import type { Standing as Told } from './session/contract';
import { session } from './session.svelte';

/** Whether what is open here is proven to be the newest, and whether one's own acts are done. */
class Standing {
  told = $state.raw<Told | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    session.onClose(() => {
      clearTimeout(this.#timer);
      this.told = null;
    });
  }

  /** Every act is proven. */
  get done(): boolean {
    return this.told?.freshness === 'proven' && this.told.waiting === 0;
  }

  /** Something was asked, and nothing proves the answer. */
  get unproven(): boolean {
    return this.told !== null && this.told.freshness !== 'proven';
  }

  /** Asks, and goes on asking while something is on its way. A refusal stands among the alarms. */
  async look(): Promise<void> {
    clearTimeout(this.#timer);
    this.told = await session.api.standing().catch(() => this.told);
    if (!this.done && session.state.state === 'open') {
      this.#timer = setTimeout(() => void this.look(), AGAIN);
    }
  }

  /** After an act: nothing is said to be done before it was asked again. */
  async acted(): Promise<void> {
    if (this.told) this.told = { ...this.told, waiting: this.told.waiting + 1 };
    await this.look();
  }
}

export const standing = new Standing();

/**
 * Tries `act` again while nothing proves yet what it needs: an account made a moment ago is not in the directory yet. Not
 * once the vault was closed, nor the screen `left`: whoever is there now asked for nothing.
 */
export async function onceProven<T>(act: () => Promise<T>, left: AbortSignal): Promise<T> {
  const unclosed = session.untilClosed();
  for (let tries = 1; tries < TRIES; tries += 1) {
    try {
      return await act();
    } catch (failure) {
      if ((failure as { code?: string }).code !== 'refused-stale') throw failure;
      await new Promise((go) => setTimeout(go, AGAIN));
      unclosed();
      if (left.aborted) throw { code: 'locked', message: '' };
    }
  }
  return act();
}
