import { chromium, expect, test } from '@playwright/test';
import { base64url } from 'jose';
import { accessible } from './harness/accessible';
import { address, launching, serverPort } from './harness/chromium';
import { look, shown, stranger } from './harness/link';
import { Person } from './harness/person';
import { Needles } from './harness/search';
import { squareOn } from './harness/square';
import { columns, stored } from './harness/stored';

const TITLE = 'Compte rendu de la hanche';
const TEXT = 'Prothèse posée sans incident, sortie au quatrième jour.';
const CODE = 'marronnier bleu';
const READER = 'Dr Archambault, garde';

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
  await jeanne.press('Oui, je le vois');
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

  // Where a message's link leads, with one that counts no more. One tab at a time holds what is open.
  await screen.close();
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
