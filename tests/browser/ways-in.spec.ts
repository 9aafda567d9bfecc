import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import { address, launching, serverPort } from './harness/chromium';
import { Person } from './harness/person';
import { Needles } from './harness/search';
import { Unlock } from './harness/unlock';

const NAME = 'Jeanne Morel';
const TITLE = 'Bilan de mars';

async function device(browser: Browser, hasPrf: boolean): Promise<{ person: Person; unlock: Unlock }> {
  const context = await browser.newContext({ locale: 'fr-FR', timezoneId: 'Europe/Paris' });
  const page = await context.newPage();
  const unlock = await Unlock.of(page, hasPrf);
  return { person: await Person.at(context, address('patient')), unlock };
}

test('a passkey makes and opens a vault, a second stands beside it, the first is lost, paper recovers, a device is linked and removed', async () => {
  const browser = await chromium.launch(launching(serverPort()));
  const { person: jeanne, unlock } = await device(browser, true);
  const { page } = jeanne;

  // Making it with the device's own unlock: no phrase at all.
  const sheet = await jeanne.makeVault(NAME, false, true);
  await jeanne.press('Ouvrir mon coffre');
  await jeanne.press('Ajouter un premier document');
  await jeanne.choose({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('Tout va bien') }, TITLE);
  await jeanne.press('Sceller et ajouter');
  await page.getByText('Scellé et gardé').waitFor();
  const [first] = await unlock.held();
  expect(first?.userName).toMatch(/^Coffre du /);
  expect(JSON.stringify(first)).not.toContain('Morel');

  await opens(page, jeanne);

  // A second passkey; then the first is lost and removed.
  await to(page, 'Appareils');
  await jeanne.press('Ajouter le déverrouillage de cet appareil');
  await expect(page.getByText('Utilisé ici')).toHaveCount(2);
  await jeanne.check('devices with two passkeys');
  expect(await unlock.held()).toHaveLength(2);
  await unlock.lose(first?.credentialId ?? '');
  await opens(page, jeanne);

  // Another device with the printed code, on a fresh profile; it cannot compute, so it takes a phrase.
  const { person: other } = await device(browser, false);
  await other.press('J’ai déjà un coffre');
  await other.check('I have a vault');
  await other.press('Utiliser ma feuille de secours');
  await other.press('Taper les 24 mots');
  for (const [place, field] of (await other.page.getByLabel(/^Mot n°/).all()).entries())
    await field.fill(sheet.words[place] ?? '');
  await other.press('Continuer');
  await you(other);
  await other.press('Utiliser le déverrouillage de cet appareil');
  await other.page.getByText('ne sait pas encore le faire').waitFor();
  await other.check('no computing unlock');
  await phrase(other, 'les cigognes reviennent toujours en février');
  await other.page.getByText(TITLE).first().waitFor();

  // A third device, let in by the first: square text by hand, six digits typed.
  const { person: tablet } = await device(browser, true);
  await tablet.press('J’ai déjà un coffre');
  await tablet.press('Avec un autre de mes appareils');
  await you(tablet, 'Tablette du salon');
  const number = await tablet.page.getByText(/^\d{3} \d{3} \d{3}$/).innerText();
  await tablet.check('square of a new device');
  await to(page, 'Appareils');
  await jeanne.press('Ajouter un appareil');
  await jeanne.check('add a device');
  await jeanne.press('Taper le numéro');
  await page.getByLabel('Numéro à neuf chiffres').fill(number);
  await jeanne.press('Continuer');
  const shown = tablet.page.getByRole('img', { name: /^Chiffres/ });
  await shown.waitFor();
  await tablet.check('six digits');
  const digits = (await shown.innerText()).replace(/\s/g, '');
  await page.getByLabel('Six chiffres').fill(digits === '000000' ? '000001' : '000000');
  await jeanne.press('Ajouter cet appareil');
  await page.getByText('Ce ne sont pas les chiffres').waitFor();
  await jeanne.check('wrong digits');
  await page.getByLabel('Six chiffres').fill(digits);
  await jeanne.press('Ajouter cet appareil');
  await page.getByRole('heading', { name: 'Appareils' }).waitFor();
  await tablet.press('Il les a acceptés');
  await tablet.press('Utiliser le déverrouillage de cet appareil');
  await tablet.page.getByText(TITLE).first().waitFor();

  // Removing it: what it shows may stay, but once closed it opens nothing.
  await page.reload();
  await page.getByRole('button', { name: /déverrouillage de cet appareil/ }).click();
  await to(page, 'Appareils');
  await jeanne.press('Retirer le déverrouillage Tablette du salon');
  await page.getByRole('dialog').getByRole('button', { name: 'Retirer' }).click();
  await expect(page.getByText('Tablette du salon ne peut plus ouvrir')).toBeVisible();
  await tablet.page.reload();
  await tablet.press(/déverrouillage de cet appareil/);
  await tablet.page.getByText('Ce déverrouillage n’ouvre pas ce coffre').waitFor();
  await tablet.check('removed');

  await test.step('without a network the passkey opens the list, and storage alone opens nothing', async () => {
    await page.getByRole('navigation').getByText('Documents').first().click();
    await page.getByText(TITLE).first().waitFor();
    await page.evaluate(() => location.reload());
    await page.getByRole('button', { name: /déverrouillage de cet appareil/ }).waitFor();
    await page.route('**/v1/**', (route) => route.abort());
    await jeanne.press(/déverrouillage de cet appareil/);
    await page.getByText(TITLE).first().waitFor();
    await page.unrouteAll();
  });
  await test.step('closing the vault sweeps what was opened into the private file system', async () => {
    await page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle('opened', { create: true });
      await folder.getFileHandle('left-behind', { create: true });
    });
    await to(page, 'Fermer le coffre maintenant');
    await page.getByRole('button', { name: /déverrouillage de cet appareil/ }).waitFor();
    await expect.poll(() => page.evaluate(privateFiles)).toEqual([]);
  });
  const kept = await page.evaluate(storage);
  const needles = new Needles();
  for (const [what, text] of [
    ['title', TITLE],
    ['name', NAME],
    ['square', sheet.square],
  ] as const)
    needles.text(what, text);
  for (let at = 0; at + 3 <= sheet.words.length; at += 1)
    needles.text('words', sheet.words.slice(at, at + 3).join(' '));
  expect(needles.in(Buffer.from(kept))).toEqual([]);
  await browser.close();
});

test('a lost phone: its way in is removed, the keys are changed, and the new sheet is rehearsed', async () => {
  const browser = await chromium.launch(launching(serverPort()));
  const { person: jeanne } = await device(browser, true);
  const { page } = jeanne;
  await jeanne.makeVault(NAME, false, true);
  await jeanne.press('Ouvrir mon coffre');
  await to(page, 'J’ai perdu mon téléphone');
  await jeanne.check('lost phone');
  await jeanne.press('Feuille de secours');
  await jeanne.check('new sheet by passkey');
  await jeanne.press('Confirmer par le déverrouillage');
  await page.getByRole('button', { name: 'Imprimer la feuille' }).waitFor();
  await jeanne.press('Je n’ai pas d’imprimante');
  const items = await page.getByRole('list', { name: 'Vos 24 mots' }).getByRole('listitem').allInnerTexts();
  const words = items.map((item) => item.replace(/^\d+\s*/, '').trim());
  await jeanne.press('C’est écrit, continuer');
  await page
    .getByLabel(/^Mot n°/)
    .first()
    .waitFor();
  await jeanne.rehearse(words);
  await page.getByText('La nouvelle feuille est en place').first().waitFor();
  await opens(page, jeanne, 'Votre coffre');
  await browser.close();
});

/** Closed by a reload, opened by the passkey. */
async function opens(page: Page, person: Person, sees: string = TITLE): Promise<void> {
  await page.reload();
  await page.getByRole('button', { name: /déverrouillage de cet appareil/ }).waitFor();
  await person.check('locked, with a passkey');
  await person.press(/déverrouillage de cet appareil/);
  await page.getByText(sees).first().waitFor();
}

/** Goes to a screen under "Plus". */
async function to(page: Page, name: string): Promise<void> {
  const menu = page.getByRole('navigation', { name: 'Menu principal' });
  await menu
    .getByRole('link', { name: 'Plus' })
    .or(menu.getByRole('button', { name: 'Plus' }))
    .first()
    .click();
  await page
    .getByRole('main')
    .getByRole('button', { name })
    .or(page.getByRole('main').getByRole('link', { name }))
    .first()
    .click();
}

async function you(person: Person, device?: string): Promise<void> {
  await person.page.getByLabel('Vos nom et prénom').fill(NAME);
  await person.page.getByRole('radio', { name: /Oui, à moi/ }).check();
  if (device) await person.page.getByLabel('Nom de cet appareil').fill(device);
  await person.press('Continuer');
}

async function phrase(person: Person, text: string): Promise<void> {
  await person.press('Je préfère ma propre phrase');
  await person.page.getByLabel('Phrase secrète').fill(text);
  await person.page.getByLabel('Tapez-la de nouveau').fill(text);
  await person.press('Ouvrir');
}

/** All that this browser keeps for the page, as one text; the private file system is empty by then. */
async function storage(): Promise<string> {
  const open = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('cachet');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const values = await new Promise<unknown[]>((resolve) => {
    const request = open.transaction('values').objectStore('values').getAll();
    request.onsuccess = () => resolve(request.result as unknown[]);
  });
  const texts = values.map((value) => new TextDecoder().decode(value as Uint8Array));
  return [...texts, ...Object.values({ ...localStorage }), document.cookie].join('\n');
}

/** Names at the top of the private file system. */
async function privateFiles(): Promise<string[]> {
  const names: string[] = [];
  const root = await navigator.storage.getDirectory();
  for await (const name of (root as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(name);
  return names;
}
