import { connect, type Connection } from '#session';
import { heard } from './heard';
import { inertly } from './inert';
import type { About, SessionApi, SessionState } from './session/contract';
import { Idle } from './session/idle';

/** The one session of this page, as its screens see it. */
class Session {
  phase = $state<'starting' | 'ready' | 'elsewhere' | 'taken' | 'broken'>('starting');
  state = $state.raw<SessionState>({ state: 'empty' });
  about = $state.raw<About | null>(null);
  /** The vault closed by itself: the lock screen says so. */
  idled = $state(false);

  #connection: Connection | undefined;
  #api: SessionApi | undefined;
  #idle = new Idle(() => void this.close(true));
  #onClose: (() => void)[] = [];
  #closings = 0;

  get api(): SessionApi {
    if (!this.#api) throw { code: 'broken', message: 'no session' };
    return this.#api;
  }

  /** Forgets what a screen holds of the vault as soon as it closes. */
  onClose(forget: () => void): void {
    this.#onClose.push(forget);
  }

  /** What goes on after a pause asks first: it throws once the vault was closed, for the next one open here is somebody else's. */
  untilClosed(): () => void {
    const begun = this.#closings;
    return () => {
      if (begun !== this.#closings) throw { code: 'locked', message: '' };
    };
  }

  async start(takeOver = false): Promise<void> {
    this.phase = 'starting';
    try {
      const connection = await connect(() => this.#taken(), takeOver);
      if (connection === 'elsewhere') {
        this.phase = 'elsewhere';
        return;
      }
      this.#connection = connection;
      this.#api = heard(inertly(connection.api));
      this.enter(await this.api.state());
      this.phase = 'ready';
    } catch {
      this.phase = 'broken';
      return;
    }
    // The page opens without it: offline, or a service that is down, must not keep a person from the screens.
    this.about = await this.api.about().catch(() => null);
  }

  enter(state: SessionState): void {
    this.state = state;
    this.idled = false;
    if (state.state === 'open') this.#idle.watch(state.shared ? 5 : 10);
    else this.#idle.stop();
  }

  /** The same open vault, of which something on this device has changed. */
  renew(state: SessionState): void {
    this.state = state;
  }

  touch(): void {
    this.#idle.touch();
  }

  /** Work in the person's name counts as presence, but never on a device that others use. */
  touchWhileWorking(): void {
    if (this.state.state === 'open' && !this.state.shared) this.#idle.touch();
  }

  async close(idled = false): Promise<void> {
    if (!this.#connection) return;
    this.#forget();
    // Ending the worker is the wipe; nothing it could still answer matters.
    this.#connection.end();
    this.state = { state: 'empty' };
    this.phase = 'starting';
    try {
      this.enter(await this.api.state());
      this.idled = idled;
      this.phase = 'ready';
    } catch {
      this.phase = 'broken';
    }
  }

  #taken(): void {
    this.#forget();
    this.#connection?.leave();
    this.#connection = undefined;
    this.#api = undefined;
    this.phase = 'taken';
  }

  #forget(): void {
    this.#closings += 1;
    this.#idle.stop();
    for (const forget of this.#onClose) forget();
  }
}

export const session = new Session();
