/** Runs in a worker of Chromium: our client, libsodium.js and age-encryption on the same bytes, in turns. */
import * as age from 'age-encryption';
import sodium from 'libsodium-wrappers-sumo';
import load, { Bench } from '../../../web/wasm-bench/cachet_client.js';
import { vaults, type VaultMeasured } from './vault';

export interface Measured {
  /** MiB a second, or wraps and unwraps a second: the best of all rounds. */
  rates: Record<string, number>;
  /** By number of documents: bytes sealed, and milliseconds to open and list them, the best of all rounds. */
  listings: { count: number; bytes: number; milliseconds: number }[];
  vaults: VaultMeasured[];
}

const MIB = 1024 * 1024;
const SIZE = 16;
const ROUNDS = 20;
/** Keys take many short rounds, and more of ours are in one so that it lasts about as long: what interrupts falls on both alike. */
const KEY_ROUNDS = 200;
const TIMES = 1;
const OWN_TIMES = 8;
/** The chunk of our format, for libsodium as well. */
const CHUNK = 65_536;

async function run(): Promise<Measured> {
  await load({ module_or_path: fetch('/cachet_client_bg.wasm') });
  await sodium.ready;
  const bytes = new Uint8Array(SIZE * MIB);
  for (let at = 0; at < bytes.length; at += CHUNK) crypto.getRandomValues(bytes.subarray(at, at + CHUNK));
  const works = [...ours(bytes), ...libsodium(bytes), ...(await ageEncryption(bytes))];
  const best = new Map<string, number>();
  // In turns, so that whatever else the machine does falls on all of them.
  const isOfKeys = (name: string) => /wraps|files/.test(name);
  for (let round = 0; round < KEY_ROUNDS; round += 1)
    for (const [name, work] of works)
      if (round < ROUNDS || isOfKeys(name)) keepBest(best, name, await timed(work));
  const amount = (name: string) => {
    if (!isOfKeys(name)) return SIZE;
    return name.startsWith('cachet') ? OWN_TIMES : TIMES;
  };
  const rates = Object.fromEntries(
    [...best].map(([name, milliseconds]) => [name, (amount(name) * 1000) / milliseconds]),
  );
  return { rates, listings: await listings(), vaults: vaults() };
}

type Work = [string, () => unknown];

function ours(bytes: Uint8Array): Work[] {
  const bench = new Bench();
  return [
    ['cachet stream seal', () => bench.sealFile(bytes)],
    ['cachet stream open', () => bench.openFile()],
    ['cachet content seal', () => bench.sealContent(bytes)],
    ['cachet content open', () => bench.openContent()],
    ['cachet wraps', () => bench.wraps(OWN_TIMES)],
    ['cachet first wraps', () => bench.firstWraps(OWN_TIMES)],
    ['cachet small files', () => bench.smallFiles(OWN_TIMES)],
    ['cachet unwraps', () => bench.unwraps(OWN_TIMES)],
  ];
}

function libsodium(bytes: Uint8Array): Work[] {
  const key = sodium.crypto_secretstream_xchacha20poly1305_keygen();
  let header: Uint8Array = new Uint8Array();
  let sealed: Uint8Array[] = [];
  return [
    [
      'libsodium stream seal',
      () => {
        const started = sodium.crypto_secretstream_xchacha20poly1305_init_push(key);
        header = started.header;
        sealed = [];
        for (let at = 0; at < bytes.length; at += CHUNK) {
          const tag = at + CHUNK >= bytes.length ? 3 : 0;
          const chunk = bytes.subarray(at, at + CHUNK);
          sealed.push(sodium.crypto_secretstream_xchacha20poly1305_push(started.state, chunk, null, tag));
        }
      },
    ],
    [
      'libsodium stream open',
      () => {
        const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key);
        for (const chunk of sealed)
          if (!sodium.crypto_secretstream_xchacha20poly1305_pull(state, chunk, null))
            throw new Error('libsodium refused its own stream');
      },
    ],
  ];
}

async function ageEncryption(bytes: Uint8Array): Promise<Work[]> {
  const identity = await age.generateHybridIdentity();
  const recipient = await age.identityToRecipient(identity);
  const made = () => {
    const encrypter = new age.Encrypter();
    encrypter.addRecipient(recipient);
    return encrypter;
  };
  const seal = (file: Uint8Array) => made().encrypt(file);
  // All that it can make ready: the recipient's text is read once. Its ML-KEM and X25519 take the key as bytes.
  const ready = made();
  const open = (file: Uint8Array) => {
    const decrypter = new age.Decrypter();
    decrypter.addIdentity(identity);
    return decrypter.decrypt(file);
  };
  const key = new Uint8Array(16);
  let sealed = new Uint8Array();
  let wrapped: Uint8Array = new Uint8Array();
  const repeat = async (work: () => Promise<unknown>) => {
    for (let time = 0; time < TIMES; time += 1) await work();
  };
  return [
    ['age-encryption stream seal', async () => (sealed = new Uint8Array(await seal(bytes)))],
    ['age-encryption stream open', () => open(sealed)],
    ['age-encryption wraps', () => repeat(async () => (wrapped = await ready.encrypt(key)))],
    ['age-encryption first wraps', () => repeat(() => seal(key))],
    ['age-encryption small files', () => repeat(() => ready.encrypt(key))],
    ['age-encryption unwraps', () => repeat(() => open(wrapped))],
  ];
}

async function listings(): Promise<Measured['listings']> {
  const counts = [100, 1_000, 10_000];
  const sealed = counts.map((count) => {
    const bench = new Bench();
    return { count, bench, bytes: bench.sealIndex(count) };
  });
  const best = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { count, bench } of sealed)
      keepBest(best, String(count), await timed(() => bench.openIndex()));
  return sealed.map(({ count, bytes }) => ({
    count,
    bytes,
    milliseconds: best.get(String(count)) ?? Number.NaN,
  }));
}

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function keepBest(best: Map<string, number>, name: string, milliseconds: number): void {
  best.set(name, Math.min(best.get(name) ?? Infinity, milliseconds));
}

run().then(
  (measured) => postMessage({ measured }),
  (failure: unknown) => postMessage({ failed: failure instanceof Error ? failure.stack : String(failure) }),
);
