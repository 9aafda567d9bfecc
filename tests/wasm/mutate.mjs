// The mutator's cases, made by `tests/tests/mutator.rs`, given to the client in WebAssembly: the honest result or a
// typed refusal, and pins that no lie has moved. One argument: the file of cases.
import { createInterface } from 'node:readline';
import { createReadStream, readFileSync } from 'node:fs';
import { initSync, Session } from '../../web/wasm/cachet_client.js';

initSync({ module: readFileSync(new URL('../../web/wasm/cachet_client_bg.wasm', import.meta.url)) });
const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64url'));
const NOT_FOUND = Buffer.from(
  '{"type":"urn:cachet:problem:not-found","title":"There is nothing here for you.","status":404,"code":"not-found"}',
);
const pattern = (method, path) =>
  `${method} ${path.split('?')[0].split('/').map((word) => (word.length === 22 ? '*' : word)).join('/')}`;

/** Codes of what is thrown when an answer is refused, is a problem, or never came. */
const REFUSED = /^(refused-|network$|keys-changed$|wrong-recovery-code$)/;
const GAPS = new Set(['gap', 'unbound']);

class Flow {
  constructor(recorded) {
    Object.assign(this, recorded);
    this.answers = recorded.answers.map(({ body, ...rest }) => ({ ...rest, body: bytes(body) }));
    this.exact = new Map();
    this.alike = new Map();
    this.answers.forEach(({ method, path }, at) => {
      for (const [map, key] of [[this.exact, `${method} ${path}`], [this.alike, pattern(method, path)]])
        map.set(key, [...(map.get(key) ?? []), at]);
    });
  }

  seams(lies, kept) {
    const asked = new Map();
    let count = 0;
    const store = {
      get: async (key) => kept.get(key),
      put: async (key, value) => void kept.set(key, value.slice()),
      delete: async (key) => void kept.delete(key),
      keys: async (prefix) => [...kept.keys()].filter((key) => key.startsWith(prefix)).sort(),
      create: async () => {},
      hmac: async () => undefined,
      destroy: async () => {},
    };
    return {
      kept: store,
      passing: store,
      origin: 'http://localhost:1',
      send: async (method, path) => {
        if ((count += 1) > 600) throw new Error('the client asks without end');
        const key = `${method} ${path}`;
        const times = asked.get(key) ?? 0;
        asked.set(key, times + 1);
        const found = this.exact.get(key) ?? this.alike.get(pattern(method, path));
        if (!found) return { status: 404, body: new Uint8Array(NOT_FOUND) };
        const at = found[Math.min(times, found.length - 1)];
        if (!(at in lies)) return this.answers[at];
        if (lies[at] === null) throw new Error('no answer');
        return { status: lies[at].status, body: bytes(lies[at].body) };
      },
      sink: () => {
        const chunks = [];
        return {
          write: async (chunk) => void chunks.push(Buffer.from(chunk)),
          finish: async () => Buffer.concat(chunks).toString('base64'),
          abort: async () => {},
        };
      },
    };
  }

  async act(session) {
    const [first] = this.chosen;
    const quiet = () => {};
    const shared = { passphrase: '', label: '', ownName: '', shared: true, device: '', passkey: false };
    await session.recover(this.sheet, shared);
    switch (this.flow) {
      case 'reading':
      case 'reading-older':
        return session.readDocument(first, this.flow === 'reading' ? undefined : 1, quiet);
      case 'journal':
        return session.journal();
      case 'devices':
        return (await session.devices()).filter(({ name }) => name !== '').map(({ device, name }) => `${device} ${name}`);
      case 'received':
      case 'invited':
        return session.received();
      case 'opening':
        return session.readReceived(first, quiet);
    }
  }

  async run(lies) {
    const kept = new Map(this.store.map(([key, value]) => [key, bytes(value)]));
    const session = new Session(this.seams(lies, kept));
    try {
      return { shown: JSON.stringify(await this.act(session)), kept };
    } catch (thrown) {
      return { thrown, kept };
    }
  }

  /** Runs honestly; what is kept afterwards is what may be kept. */
  async learn() {
    const { shown, thrown, kept } = await this.run({});
    if (shown === undefined) throw new Error(`${this.flow} replayed honestly: ${JSON.stringify(thrown)}`);
    this.honest = shown;
    this.after = kept;
  }

  /** What was wrong with the client's answer to `lies`; undefined when nothing was. */
  async judge(lies) {
    const { shown, thrown, kept } = await this.run(lies);
    if (thrown instanceof Error) return `it broke: ${thrown.message}`;
    if (thrown !== undefined && !REFUSED.test(thrown.code) && !PROBLEMS.has(thrown.code)) return `thrown: ${thrown.code}`;
    if (shown !== undefined && !this.isHonest(shown, kept)) return `shown: ${shown.slice(0, 300)}`;
    const before = new Map(this.store);
    for (const [key, value] of kept) {
      if (!key.startsWith('pin/')) continue;
      const now = Buffer.from(value).toString();
      const [was, honest] = [before.get(key), this.after.get(key)].map((one) =>
        one === undefined ? undefined : Buffer.from(typeof one === 'string' ? bytes(one) : one).toString(),
      );
      const between = /^\d+$/.test(now) && Number(now) >= Number(was ?? 1) && Number(now) <= Number(honest) + 4;
      if (now !== was && now !== honest && !between) return `the device keeps ${key} = ${now}`;
    }
    return undefined;
  }

  isHonest(shown, kept) {
    if (shown === this.honest) return true;
    const [lines, genuine] = [shown, this.honest].map((text) => JSON.parse(text));
    if (!Array.isArray(lines)) return false;
    const known = new Set(genuine.map((line) => JSON.stringify(line)));
    const rest = lines.filter((line) => !GAPS.has(line.act ?? line.kind));
    const written = [...kept].filter(([key]) => key.startsWith('alarm/'));
    const alarms = written.map(([, value]) => JSON.parse(Buffer.from(value)));
    const alarmed = alarms.length > 0;
    // Listed, said not to be proven and never opened: a refusal by type, which leaves its alarm.
    const stale = alarms.some(({ code }) => code === 'refused-stale');
    const proven = (line) => (stale && line.state === 'not-proven' ? { ...line, state: 'in-force' } : line);
    if (!rest.every((line) => known.has(JSON.stringify(proven(line))))) return false;
    if (this.flow === 'journal') return rest.length < lines.length;
    return this.flow === 'devices' || this.flow === 'invited' || (this.flow === 'received' && alarmed);
  }
}

const lines = createInterface({ input: createReadStream(process.argv[2]), crlfDelay: Infinity });
let flows, PROBLEMS, cases = 0;
const broken = [];
for await (const line of lines) {
  const read = JSON.parse(line);
  if (flows === undefined) {
    PROBLEMS = new Set(read.problems);
    Date.now = () => read.now * 1000;
    flows = new Map(read.flows.map((recorded) => [recorded.flow, new Flow(recorded)]));
    for (const flow of flows.values()) await flow.learn();
    continue;
  }
  cases += 1;
  const wrong = await flows.get(read.flow).judge(read.lies);
  if (wrong === undefined) continue;
  broken.push(`case ${read.number}, ${read.flow}: ${wrong}`);
  // A module that has panicked is no more to be trusted than a page after it.
  if (wrong.startsWith('it broke')) break;
}
console.log(`${cases} cases in WebAssembly, ${broken.length} broke the rule`);
for (const one of broken.slice(0, 20)) console.log(one);
process.exit(broken.length > 0 || cases === 0 ? 1 : 0);
