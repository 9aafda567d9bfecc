import { gzipSync } from 'node:zlib';
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import { address, launching, serverPort } from './harness/chromium';
import { Person } from './harness/person';
import { Unlock } from './harness/unlock';
import { Wire } from './harness/wire';

const TITLE = 'Bilan de mars';
/** Kilobytes that the first visit may cost before anything can be pressed, compressed as the server sends them. */
const BUDGET = 1_100;

test('without a network a person opens the vault, reads, searches, adds and changes; with it again two devices agree', async () => {
  const wire = await Wire.start(serverPort(), false);
  const browser = await chromium.launch(launching(wire.port));
  const { person: jeanne, page } = await phone(browser);
  const sheet = await jeanne.makeVault('Jeanne Morel', false, true);
  await jeanne.press('Ouvrir mon coffre');
  await jeanne.press('Ajouter un premier document');
  await add(jeanne, TITLE, 'La créatinine est stable.');
  await jeanne.go('Documents');
  await jeanne.press(TITLE);
  await shows(page, 'La créatinine est stable.');
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  const other = await tablet(await chromium.launch(launching(serverPort())), sheet.words);

  // The network goes: the page is loaded anew from the device, and the device's own unlock opens the vault.
  wire.cut();
  await page.context().setOffline(true);
  await page.reload();
  await jeanne.press(/déverrouillage de cet appareil/);
  await page.getByText('Hors ligne. Tout ce qui est ici reste lisible').waitFor();
  await jeanne.go('Documents');
  await page.getByRole('button', { name: TITLE }).waitFor();
  await jeanne.check('documents offline');
  await page.getByRole('searchbox').fill('creatinine');
  await page.getByRole('button', { name: TITLE }).waitFor();
  await page.getByRole('searchbox').fill('');
  await jeanne.press(TITLE);
  await shows(page, 'La créatinine est stable.');
  await jeanne.check('document offline');
  await jeanne.press('Changer le titre, la date ou le type');
  await page.getByLabel('Titre').fill('Bilan du matin');
  await jeanne.press('Enregistrer');
  await page.getByText('Partira plus tard').first().waitFor();
  await jeanne.go('Documents');
  await jeanne.press('Ajouter');
  await add(jeanne, 'Ordonnance du soir', 'Un comprimé au coucher.');
  await page.getByText('2 changements partiront plus tard').waitFor();
  await jeanne.check('added offline');

  // Meanwhile the same document gets another kind elsewhere.
  await other.go('Documents');
  await other.press(TITLE);
  await other.press('Changer le titre, la date ou le type');
  await other.page.getByLabel('Type').selectOption('laboratory');
  await other.press('Enregistrer');
  await other.page.getByText('Analyses').first().waitFor();

  wire.mend();
  await page.context().setOffline(false);
  await expect(page.getByText('partiront plus tard')).toHaveCount(0);
  for (const person of [jeanne, other]) {
    await person.go('Plus');
    await person.go('Documents');
    await person.page.getByRole('button', { name: 'Ordonnance du soir' }).waitFor();
    const row = person.page.getByRole('listitem').filter({ hasText: 'Bilan du matin' });
    await expect(row.first()).toContainText('Analyses');
  }
  await other.press('Ordonnance du soir');
  await shows(other.page, 'Un comprimé au coucher.');
  await other.context.browser()?.close();
  await browser.close();
  wire.close();
});

test('Cachet can be installed, its first visit stays within its budget, and another build waits for the person', async () => {
  const browser = await chromium.launch(launching(serverPort()));
  const page = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
  const asked = new Set<string>();
  page.on('request', (request) => asked.add(new URL(request.url()).pathname));
  await page.goto(address('patient'));
  await page.getByRole('button', { name: 'Créer mon coffre' }).waitFor();
  const first = [...asked].filter((path) => path.startsWith('/assets/') || path === '/');
  expect(first.some((path) => path.endsWith('.wasm')), 'the client is part of it').toBe(true);
  const sizes = await Promise.all(first.map(async (path): Promise<[number, string]> => [await size(path), path]));
  const total = sizes.reduce((sum, [bytes]) => sum + bytes, 0) / 1000;
  const largest = sizes.sort(([one], [other]) => other - one).slice(0, 6);
  console.log(
    `  first visit: ${total.toFixed(0)} kB compressed, of at most ${BUDGET}; ` +
      largest.map(([bytes, path]) => `${path.replace('/assets/', '')} ${(bytes / 1000).toFixed(0)}`).join(', '),
  );
  expect(total).toBeLessThan(BUDGET);

  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  await page.reload();
  const devtools = await page.context().newCDPSession(page);
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  // A private window never installs anything; that is all that may stand in the way here.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);

  // Another service worker arrives: it is announced, and nothing changes before the person says so.
  await page.route('**/sw.js', (route) => route.abort());
  const before = await page.evaluate(() => navigator.serviceWorker.controller?.scriptURL);
  expect(before).toContain('/sw.js');
  // A frame with an address gets nothing from it.
  const framed = await page.evaluate(async () => {
    const kept = await caches.keys();
    return kept.filter((name) => name.startsWith('cachet-page-')).length;
  });
  expect(framed).toBe(1);
  await browser.close();
});

/** Bytes of a file as the server sends them. */
async function size(path: string): Promise<number> {
  const answer = await fetch(new URL(path, process.env['CACHET_URL']), { headers: { 'accept-encoding': 'gzip' } });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return answer.headers.get('content-encoding') === 'gzip' ? gzipSync(bytes).length : bytes.length;
}

async function phone(browser: Browser): Promise<{ person: Person; page: Page }> {
  const context = await browser.newContext({ locale: 'fr-FR', timezoneId: 'Europe/Paris' });
  const page = await context.newPage();
  await Unlock.of(page, true);
  return { person: await Person.at(context, address('patient')), page };
}

/** A second device, let in by the sheet. */
async function tablet(browser: Browser, words: string[]): Promise<Person> {
  const context = await browser.newContext({ locale: 'fr-FR', timezoneId: 'Europe/Paris' });
  const person = await Person.at(context, address('patient'), false);
  const { page } = person;
  await person.press('J’ai déjà un coffre');
  await person.recover(words);
  await page.getByText('Votre coffre').first().waitFor();
  return person;
}

async function add(person: Person, title: string, text: string): Promise<void> {
  await person.choose({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from(text) }, title);
  await person.press('Sceller et ajouter');
  await person.page.getByText(/Scellé et gardé|Scellé sur cet appareil/).first().waitFor();
}

const shows = (page: Page, text: string) => page.frameLocator('iframe').getByText(text).first().waitFor();
