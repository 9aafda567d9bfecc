/**
 * The service worker: the files of one build of the page, and nothing else. What the vault holds never passes through it:
 * the service's answers are not kept, and it has no key.
 *
 * It takes only the bytes whose digests it was built with, and it takes another build's place only when the person says
 * so. Which service worker a browser gets is the server's word: see the threat model.
 */
export {};

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
  /** Chromium: requests that never start this worker. */
  addRoutes?(rules: object): Promise<void>;
}
interface FetchEvent extends ExtendableEvent {
  request: Request;
  respondWith(answer: Response | Promise<Response>): void;
}
interface Worker {
  /** Path and digest of every file of this build. */
  shell: Record<string, string>;
  /** Those of them that are kept when they are first asked for. */
  later: string[];
  location: Location;
  caches: CacheStorage;
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(name: 'install' | 'activate', react: (event: ExtendableEvent) => void): void;
  addEventListener(name: 'fetch', react: (event: FetchEvent) => void): void;
  addEventListener(name: 'message', react: (event: MessageEvent) => void): void;
}

const self = globalThis as unknown as Worker;
const PREFIX = 'cachet-page-';
const PAGE = '/index.html';
/** One build has one page, which names the digests of all its scripts. */
const name = `${PREFIX}${self.shell[PAGE]}`;

self.addEventListener('install', (event) => {
  void event.addRoutes?.({ condition: { urlPattern: { pathname: '/v1/*' } }, source: 'network' });
  event.waitUntil(install());
});

/** One file after the other: the page that is open now has the network first. A byte that differs ends it. */
async function install(): Promise<void> {
  const kept = await self.caches.open(name);
  try {
    for (const [path, integrity] of Object.entries(self.shell)) {
      if (self.later.includes(path)) continue;
      const cache = path.startsWith('/assets/') ? 'default' : 'no-cache';
      const answer = await fetch(new Request(path, { integrity, cache, credentials: 'omit' }));
      if (!answer.ok) throw new Error(path);
      await kept.put(path, answer);
    }
  } catch (failure) {
    await self.caches.delete(name);
    throw failure;
  }
}

self.addEventListener('activate', (event) => event.waitUntil(activate()));

async function activate(): Promise<void> {
  const others = (await self.caches.keys()).filter((other) => other.startsWith(PREFIX) && other !== name);
  await Promise.all(others.map((other) => self.caches.delete(other)));
  await self.clients.claim();
}

self.addEventListener('message', ({ data }) => {
  if (data === 'take over') void self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  // The frame that shows a document has no address: whatever asks for one here is not ours.
  if (['iframe', 'frame', 'embed', 'object'].includes(request.destination)) {
    event.respondWith(Response.error());
    return;
  }
  const path = pathname === '/' ? PAGE : pathname;
  if (Object.hasOwn(self.shell, path)) event.respondWith(answer(path, request));
});

async function answer(path: string, request: Request): Promise<Response> {
  const kept = await self.caches.open(name);
  const here = await kept.match(path, { ignoreVary: true });
  if (here || !self.later.includes(path)) return here ?? fetch(request);
  const integrity = self.shell[path] ?? '';
  const fetched = await fetch(new Request(path, { integrity, credentials: 'omit' }));
  // A device without room reads it all the same.
  if (fetched.ok) await kept.put(path, fetched.clone()).catch(() => {});
  return fetched;
}
