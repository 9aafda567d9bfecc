/** The page's end of the session worker: starting it, asking it, and ending it. */
import { proxy, wrap } from 'comlink';
import type { Refusal, SessionApi } from './contract';
import { trust } from './trust';
import address from './worker.ts?worker&url';

export interface Connection {
  api: SessionApi;
  /** Ends the worker, and with it every key, then starts an empty one. Calls under way reject with `locked`. */
  end(): void;
  /** Ends the worker for good: another tab holds the session now. */
  leave(): void;
}

const LOCK = 'cachet-session';

/**
 * Opens the one session of this browser. Resolves to `elsewhere` when another tab holds it; `takeOver` takes it
 * from that tab, whose own `lost` is called.
 */
export async function connect(lost: () => void, takeOver: boolean): Promise<Connection | 'elsewhere'> {
  if (!(await hold(lost, takeOver))) return 'elsewhere';
  let running = start();
  const api = new Proxy({} as SessionApi, {
    get: (_, name) =>
      name === 'then' ? undefined : (...given: unknown[]) => running.ask(name as keyof SessionApi, given),
  });
  return {
    api,
    end() {
      running.stop();
      running = start();
    },
    leave: () => running.stop(),
  };
}

function hold(lost: () => void, steal: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    navigator.locks
      .request(LOCK, steal ? { steal } : { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        // Held until the tab closes, or another tab takes it over.
        return lock === null ? undefined : new Promise<void>(() => {});
      })
      .catch(lost);
  });
}

function start() {
  const worker = new Worker(trust.createScriptURL(address), { type: 'module', name: 'session' });
  const remote = wrap<Record<string, (...given: unknown[]) => unknown>>(worker);
  let stop: (refusal: Refusal) => void = () => {};
  const stopped = new Promise<never>((_, reject) => (stop = reject));
  stopped.catch(() => {});
  worker.onerror = (event) => stop({ code: 'broken', message: event.message });
  return {
    async ask(name: keyof SessionApi, given: unknown[]): Promise<unknown> {
      const sendable = given.map((value) =>
        typeof value === 'function' ? proxy(value as () => void) : value,
      );
      try {
        return await Promise.race([remote[name]?.(...sendable), stopped]);
      } catch (failure) {
        throw asRefusal(failure);
      }
    },
    stop() {
      worker.terminate();
      stop({ code: 'locked', message: '' });
    },
  };
}

function asRefusal(failure: unknown): Refusal {
  if (
    typeof failure === 'object' &&
    failure !== null &&
    'code' in failure &&
    typeof failure.code === 'string'
  ) {
    return { code: failure.code, message: '' };
  }
  return { code: 'broken', message: String(failure) };
}
