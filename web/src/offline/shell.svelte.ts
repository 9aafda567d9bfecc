/** The page's own files on this device: kept for when there is no network, and never exchanged behind anybody's back. */
import { trust } from '../session/trust';

class Shell {
  /** Another build waits for the person's word. */
  update = $state.raw<ServiceWorker | null>(null);

  /** After the page has loaded: what is kept must not delay what is looked at. */
  async keep(): Promise<void> {
    if (!('serviceWorker' in navigator) || import.meta.env.MODE === 'screens') return;
    const address = trust.createScriptURL('/sw.js');
    const registered = await navigator.serviceWorker
      .register(address, { updateViaCache: 'none' })
      .catch(() => null);
    if (!registered) return;
    this.#announce(registered.waiting);
    registered.addEventListener('updatefound', () => {
      const coming = registered.installing;
      coming?.addEventListener('statechange', () => {
        if (coming.state === 'installed') this.#announce(coming);
      });
    });
  }

  /** The person's word: the other build takes over, and the page is loaded anew. */
  take(): void {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    this.update?.postMessage('take over');
  }

  /** The first build of all takes no other's place. */
  #announce(waiting: ServiceWorker | null): void {
    if (waiting && navigator.serviceWorker.controller) this.update = waiting;
  }
}

export const shell = new Shell();
