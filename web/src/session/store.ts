/**
 * What a device keeps: sealed values under names, and device secrets that no script can read.
 *
 * `kept` survives the closing of the browser (IndexedDB); `passing` ends with the worker, for a device that
 * several people use. The client chooses; both look the same.
 */
export interface Store {
  get(key: string): Promise<Uint8Array | undefined>;
  put(key: string, bytes: Uint8Array): Promise<void>;
  delete(key: string): Promise<void>;
  keys(prefix: string): Promise<string[]>;
  /** Makes the device secret `id`: HMAC-SHA-256, 256 bits, not extractable. Replaces one of the same name. */
  create(id: string): Promise<void>;
  hmac(id: string, data: Uint8Array): Promise<Uint8Array>;
  destroy(id: string): Promise<void>;
}

const HMAC = { name: 'HMAC', hash: 'SHA-256', length: 256 } as const;

const generate = (): Promise<CryptoKey> => crypto.subtle.generateKey(HMAC, false, ['sign']);

async function sign(key: CryptoKey | undefined, data: Uint8Array): Promise<Uint8Array> {
  if (!key) throw { code: 'device', message: 'this device holds no such secret' };
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, new Uint8Array(data)));
}

export function passing(): Store {
  const values = new Map<string, Uint8Array>();
  const secrets = new Map<string, CryptoKey>();
  return {
    get: async (key) => values.get(key),
    put: async (key, bytes) => void values.set(key, bytes.slice()),
    delete: async (key) => void values.delete(key),
    keys: async (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)).sort(),
    create: async (id) => void secrets.set(id, await generate()),
    hmac: async (id, data) => sign(secrets.get(id), data),
    destroy: async (id) => void secrets.delete(id),
  };
}

export async function kept(name = 'cachet'): Promise<Store> {
  const database = await openDatabase(name);
  const run = async <T>(
    area: 'values' | 'secrets',
    mode: IDBTransactionMode,
    ask: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> => {
    const transaction = database.transaction(area, mode, { durability: 'strict' });
    const ended = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    const request = ask(transaction.objectStore(area));
    // Only a completed transaction is kept: a success event alone may still be rolled back.
    await ended;
    return request.result;
  };
  return {
    get: (key) => run<Uint8Array | undefined>('values', 'readonly', (store) => store.get(key)),
    put: async (key, bytes) =>
      void (await run('values', 'readwrite', (store) => store.put(bytes.slice(), key))),
    delete: (key) => run('values', 'readwrite', (store) => store.delete(key)),
    keys: async (prefix) => {
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
      return (await run('values', 'readonly', (store) => store.getAllKeys(range))).map(String);
    },
    create: async (id) => {
      const key = await generate();
      await run('secrets', 'readwrite', (store) => store.put(key, id));
    },
    hmac: async (id, data) =>
      sign(await run<CryptoKey | undefined>('secrets', 'readonly', (store) => store.get(id)), data),
    destroy: (id) => run('secrets', 'readwrite', (store) => store.delete(id)),
  };
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('values');
      request.result.createObjectStore('secrets');
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('blocked'));
  });
}
