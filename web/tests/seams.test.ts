import 'fake-indexeddb/auto';
import { afterEach, expect, test, vi } from 'vitest';
import { sink, source } from '../src/session/files';
import { Idle } from '../src/session/idle';
import { kept, passing, type Store } from '../src/session/store';
import { send } from '../src/session/transport';

const bytes = (text: string) => new TextEncoder().encode(text);

afterEach(() => vi.unstubAllGlobals());

const stores: [string, () => Promise<Store>][] = [
  ['kept', () => kept(crypto.randomUUID())],
  ['passing', async () => passing()],
];

for (const [name, open] of stores) {
  test(`the ${name} store gives back what was put, by key and by prefix`, async () => {
    const store = await open();
    await store.put('pin/b', bytes('two'));
    await store.put('pin/a', bytes('one'));
    await store.put('upload/1', bytes('three'));
    expect(await store.get('pin/a')).toEqual(bytes('one'));
    expect(await store.keys('pin/')).toEqual(['pin/a', 'pin/b']);
    await store.delete('pin/a');
    expect(await store.get('pin/a')).toBeUndefined();
    expect(await store.keys('')).toEqual(['pin/b', 'upload/1']);
  });

  test(`a device secret of the ${name} store signs the same again, and nothing once destroyed`, async () => {
    const store = await open();
    await store.create('device');
    const first = await store.hmac('device', bytes('passphrase'));
    expect(first).toHaveLength(32);
    expect(await store.hmac('device', bytes('passphrase'))).toEqual(first);
    expect(await store.hmac('device', bytes('other'))).not.toEqual(first);
    await store.destroy('device');
    await expect(store.hmac('device', bytes('passphrase'))).rejects.toMatchObject({ code: 'device' });
  });
}

test('a device secret cannot be taken out of the browser', async () => {
  const name = crypto.randomUUID();
  const store = await kept(name);
  await store.create('device');
  const database = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => resolve(request.result);
  });
  const key = await new Promise<CryptoKey>((resolve) => {
    const request = database.transaction('secrets').objectStore('secrets').get('device');
    request.onsuccess = () => resolve(request.result as CryptoKey);
  });
  expect(key.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
});

test('a source reads slices, a sink gives its bytes only when finished', async () => {
  const file = source(new Blob(['0123456789']));
  expect(file.size()).toBe(10);
  expect(await file.read(3, 4)).toEqual(bytes('3456'));
  expect(await file.read(8, 40)).toEqual(bytes('89'));
  const out = sink('text/plain', 6);
  await out.write(bytes('abc'));
  await out.write(bytes('def'));
  const made = await out.finish();
  expect(made.type).toBe('text/plain');
  expect(await made.text()).toBe('abcdef');
});

test('the transport speaks to its own origin only', async () => {
  vi.stubGlobal('location', { origin: 'http://localhost:1' });
  const asked = vi.fn();
  vi.stubGlobal('fetch', asked);
  for (const path of ['//elsewhere.example/x', 'https://elsewhere.example/', '/\\elsewhere.example/x', 'x']) {
    await expect(send('GET', path, [], null)).rejects.toMatchObject({ code: 'not-found' });
  }
  expect(asked).not.toHaveBeenCalled();
});

test('no answer is a network refusal, any status is an answer', async () => {
  vi.stubGlobal('location', { origin: 'http://localhost:1' });
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('Failed to fetch');
  });
  await expect(send('GET', '/v1/about', [], null)).rejects.toMatchObject({ code: 'network' });
  vi.stubGlobal('fetch', async () => new Response('no', { status: 409 }));
  expect(await send('PUT', '/v1/x', [], bytes('{}'))).toEqual({ status: 409, body: bytes('no') });
});

test('an answer without end is read to a limit that the client refuses', async () => {
  vi.stubGlobal('location', { origin: 'http://localhost:1' });
  let cancelled = false;
  const piece = new Uint8Array(8 * 2 ** 20);
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(piece),
    cancel: () => {
      cancelled = true;
    },
  });
  vi.stubGlobal('fetch', async () => new Response(endless));
  const answer = await send('GET', '/v1/about', [], null);
  expect(answer.body.length).toBe(72 * 2 ** 20);
  expect(cancelled).toBe(true);
});

test('an idle session expires once, and coming back late does not revive it', () => {
  vi.useFakeTimers();
  const expired = vi.fn();
  const idle = new Idle(expired);
  idle.watch(5);
  vi.advanceTimersByTime(4 * 60_000);
  idle.touch();
  vi.advanceTimersByTime(4 * 60_000);
  expect(expired).not.toHaveBeenCalled();
  // The machine slept: no timer ran, the clock went on.
  vi.setSystemTime(Date.now() + 60 * 60_000);
  idle.touch();
  expect(expired).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(60 * 60_000);
  expect(expired).toHaveBeenCalledTimes(1);
  vi.useRealTimers();
});
