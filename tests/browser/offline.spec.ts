import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import { address, launching, serverPort } from './harness/chromium';
import { BUDGET, firstVisit } from './harness/first-visit';
import { Person } from './harness/person';
import { OtherBuild } from './harness/other-build';
import { Unlock } from './harness/unlock';
import { Wire } from './harness/wire';

const TITLE = 'Bilan de mars';

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
  await jeanne.press('Modifier le titre, la date, la catégorie, l’auteur');
  await page.getByLabel('Titre').fill('Bilan du matin');
  await page.getByLabel('Écrit par').fill('Dr Sophie Roux, Albi');
  await jeanne.press('Enregistrer');
  await page.getByText('Partira plus tard').first().waitFor();
  await jeanne.go('Documents');
  await jeanne.press('Ajouter');
  await add(jeanne, 'Ordonnance du soir', 'Un comprimé au coucher.');
  await page.getByText('3 changements partiront plus tard').waitFor();
  await jeanne.check('added offline');

  // Meanwhile the same document gets another kind elsewhere.
  await other.go('Documents');
  await other.press(TITLE);
  await other.press('Modifier le titre, la date, la catégorie, l’auteur');
  await other.page.getByLabel('Catégorie').selectOption('imaging');
  await other.press('Enregistrer');
  await other.page.getByText(/^Imagerie ·/).first().waitFor();

  wire.mend();
  await page.context().setOffline(false);
  await expect(page.getByText('partiront plus tard')).toHaveCount(0);
  for (const person of [jeanne, other]) {
    await person.press('Résumé');
    await person.go('Documents');
    await person.page.getByRole('button', { name: 'Ordonnance du soir' }).waitFor();
    const row = person.page.getByRole('listitem').filter({ hasText: 'Bilan du matin' });
    await expect(row.first()).toContainText('Imagerie');
    await expect(row.first()).toContainText('écrit par Dr Sophie Roux, ajouté par vous');
  }
  await other.press('Ordonnance du soir');
  await shows(other.page, 'Un comprimé au coucher.');
  await other.context.browser()?.close();
  await browser.close();
  wire.close();
});

test('Cachet can be installed, and its first visit stays within its budget', async () => {
  const browser = await chromium.launch(launching(serverPort()));
  const page = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
  const { total, said } = await firstVisit(page);
  console.log(said);
  expect(total).toBeLessThan(BUDGET);
  // What recognises text in pictures comes with the first picture, and stays.
  const kept = await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller)
      await new Promise((go) => (navigator.serviceWorker.oncontrollerchange = go));
    const worker = await (await fetch('/sw.js')).text();
    const later = JSON.parse(/self\.later = (\[.*?\]);/.exec(worker)?.[1] ?? '[]') as string[];
    const here = async () => (await Promise.all(later.map((path) => caches.match(path)))).map(Boolean);
    const before = await here();
    for (const path of later) await fetch(path);
    return { later, before, after: await here() };
  });
  expect(kept.later).toHaveLength(4);
  expect(kept.before).toEqual(kept.later.map(() => false));
  expect(kept.after).toEqual(kept.later.map(() => true));

  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  await page.reload();
  const devtools = await page.context().newCDPSession(page);
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  // A private window never installs anything; that is all that may stand in the way here.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);

  await browser.close();
});

test('a service worker takes no file that its build does not name, and another build waits for the person', async () => {
  const build = await OtherBuild.start(serverPort());
  const browser = await chromium.launch(launching(build.port));
  const page = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
  const kept = () => page.evaluate(async () => (await caches.keys()).length);
  const active = () =>
    page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration())?.active));

  build.forged = '/seal.svg';
  await page.goto(address('patient'));
  await page.getByRole('button', { name: 'Créer mon coffre' }).waitFor();
  const refused = await page.evaluate(async () => {
    const registered = await navigator.serviceWorker.register('/sw.js').catch(() => null);
    const coming = registered?.installing;
    await new Promise<void>((resolve) => {
      if (!coming || coming.state === 'redundant') return resolve();
      coming.addEventListener('statechange', () => coming.state === 'redundant' && resolve());
    });
    return coming?.state ?? 'redundant';
  });
  expect(refused).toBe('redundant');
  await expect.poll(async () => [await kept(), await active()]).toEqual([0, false]);

  build.forged = null;
  await page.reload();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  await page.reload();
  await page.getByRole('button', { name: 'Créer mon coffre' }).waitFor();

  build.other = true;
  await page.evaluate(async () => {
    document.title = 'the page that was open';
    await (await navigator.serviceWorker.getRegistration())?.update();
  });
  await page.getByText('Une nouvelle version de Cachet est prête').waitFor();
  expect(await page.title()).toBe('the page that was open');
  await page.getByRole('button', { name: 'recharger' }).click();
  await expect(page).not.toHaveTitle('the page that was open');
  await page.getByRole('button', { name: 'Créer mon coffre' }).waitFor();
  await expect(page.getByText('Une nouvelle version de Cachet est prête')).toHaveCount(0);
  await browser.close();
  build.close();
});

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
  await person.openBySheet(words, 'Jeanne Morel', 'shared');
  return person;
}

async function add(person: Person, title: string, text: string): Promise<void> {
  await person.choose({ name: `${title}.txt`, mimeType: 'text/plain', buffer: Buffer.from(text) }, title);
  await person.press('Sceller et ajouter');
  await person.page.getByText(/Scellé et gardé|Scellé sur cet appareil/).first().waitFor();
}

const shows = (page: Page, text: string) => page.frameLocator('iframe').getByText(text).first().waitFor();
