// A reader and a maker of SMART Health Links that share no line with Cachet: the specification, npm `jose` and fetch.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { createCipheriv, randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { pathToFileURL } from 'node:url';

const packages = createRequire(process.env.CACHET_WEB_PACKAGES);
const { CompactEncrypt, base64url, compactDecrypt } = await import(pathToFileURL(packages.resolve('jose')));

const [, , act, ...given] = process.argv;
if (act === 'open') await open(...given);
else serve();

/** Opens a link as a receiving application: prints the status, and what was inside. */
async function open(link, recipient, passcode, embeddedLengthMax) {
  const text = link.slice(link.indexOf('shlink:/') + 'shlink:/'.length);
  const payload = JSON.parse(new TextDecoder().decode(base64url.decode(text)));
  const key = base64url.decode(payload.key);
  const direct = payload.flag?.includes('U') ?? false;
  const url = new URL(payload.url);
  if (direct) url.searchParams.set('recipient', recipient);
  const response = direct
    ? await fetch(url)
    : await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'https://viewer.example' },
        body: JSON.stringify({
          recipient,
          ...(passcode ? { passcode } : {}),
          ...(embeddedLengthMax ? { embeddedLengthMax: Number(embeddedLengthMax) } : {}),
          unknown: true,
        }),
      });
  const cors = response.headers.get('access-control-allow-origin');
  if (response.status !== 200) {
    const said = await response.json().catch(() => null);
    print({ status: response.status, cors, remainingAttempts: said?.remainingAttempts ?? null });
    return;
  }
  const jwes = direct ? [await response.text()] : await Promise.all((await response.json()).files.map(fetched));
  const files = [];
  for (const jwe of jwes) {
    const { plaintext, protectedHeader } = await compactDecrypt(jwe, key);
    files.push({ header: protectedHeader, resource: JSON.parse(new TextDecoder().decode(plaintext)) });
  }
  print({ status: 200, cors, payload, files });
}

async function fetched(file) {
  if (file.embedded) return file.embedded;
  const response = await fetch(file.location);
  if (response.headers.get('content-type') !== 'application/jose') throw new Error('no JWE');
  return response.text();
}

/** Makes links of every kind, good and bad, serves them, and prints them by name. */
async function serve() {
  const key = randomBytes(32);
  const resource = JSON.stringify({ resourceType: 'Patient', id: 'from-jose', name: [{ family: 'Okonkwo' }] });
  const header = { alg: 'dir', enc: 'A256GCM', cty: 'application/fhir+json' };
  const good = await new CompactEncrypt(new TextEncoder().encode(resource)).setProtectedHeader(header).encrypt(key);
  const short = await new CompactEncrypt(new TextEncoder().encode(resource))
    .setProtectedHeader({ ...header, enc: 'A128GCM' })
    .encrypt(randomBytes(16));
  const embedded = (jwe) => () => ({ files: [{ contentType: 'application/fhir+json', embedded: jwe }] });
  const answers = {
    good: embedded(good),
    located: (base) => ({ files: [{ contentType: 'application/fhir+json', location: `${base}/file` }] }),
    elsewhere: () => ({ files: [{ contentType: 'application/fhir+json', location: 'http://192.0.2.1/file' }] }),
    packed: embedded(packed(key, header, resource)),
    bomb: embedded(packed(key, header, Buffer.alloc(200 << 20, 0x20))),
    algorithm: embedded(short),
    wrapped: embedded(good.replace('..', '.AAAA.')),
    forged: embedded(good.slice(0, -4) + (good.endsWith('AAAA') ? 'BBBB' : 'AAAA')),
    critical: embedded(sealed(key, { ...header, crit: ['exp'], exp: 1 }, resource)),
    oversized: embedded('A'.repeat(25 << 20)),
    empty: () => ({ files: [] }),
  };
  const server = createServer((request, response) => {
    const base = `http://${request.headers.host}`;
    const { pathname, searchParams } = new URL(request.url, base);
    const [, name] = pathname.split('/');
    const send = (status, type, body) => response.writeHead(status, { 'content-type': type }).end(body);
    request.resume().on('end', () => {
      if (name === 'file') return send(200, 'application/jose', good);
      if (name === 'direct') return send(searchParams.get('recipient') ? 200 : 400, 'application/jose', good);
      if (name === 'locked') return send(401, 'application/json', '{"remainingAttempts":4}');
      if (name === 'moved') return response.writeHead(302, { location: '/good' }).end();
      if (!answers[name]) return send(404, 'application/json', '{}');
      send(200, 'application/json', JSON.stringify(answers[name](base)));
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const base = `http://127.0.0.1:${server.address().port}`;
    const link = (payload) => `shlink:/${base64url.encode(JSON.stringify(payload))}`;
    const plain = (name, more = {}) => link({ url: `${base}/${name}`, key: base64url.encode(key), label: name, ...more });
    const names = [...Object.keys(answers), 'moved', 'gone'];
    const links = Object.fromEntries(names.map((name) => [name, plain(name)]));
    Object.assign(links, {
      viewed: `https://viewer.example/#${plain('good', { flag: 'L', exp: 4102444800, v: 1, new: {} })}`,
      direct: plain('direct', { flag: 'U' }),
      locked: plain('locked', { flag: 'P' }),
      expired: plain('good', { exp: 1 }),
      milliseconds: plain('good', { exp: 4102444800000 }),
      words: plain('good', { exp: '2030-01-01' }),
      newer: plain('good', { v: 2 }),
      contradictory: plain('good', { flag: 'PU' }),
      shortKey: link({ url: `${base}/good`, key: base64url.encode(key.subarray(1)) }),
      misspelt: link({ uri: `${base}/good`, key: base64url.encode(key) }),
      insecure: link({ url: 'http://192.0.2.1/good', key: base64url.encode(key) }),
      long: link({ url: `${base}/${'a'.repeat(128)}`, key: base64url.encode(key) }),
      labelled: plain('good', { label: 'a'.repeat(81) }),
      nothing: 'https://viewer.example/',
    });
    print({ base, links });
  });
}

/** JWE by hand, for what `jose` does not make: `zip`, and `crit`. */
function sealed(key, header, plaintext) {
  const [head, iv] = [base64url.encode(JSON.stringify(header)), randomBytes(12)];
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(head));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return [head, '', ...[iv, ciphertext, cipher.getAuthTag()].map((part) => base64url.encode(part))].join('.');
}

function packed(key, header, text) {
  return sealed(key, { ...header, zip: 'DEF' }, deflateRawSync(text));
}

function print(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
