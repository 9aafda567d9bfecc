import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, test, type Page } from '@playwright/test';
import { address, launching, serverPort } from '../harness/chromium';
import { Person } from '../harness/person';

const PICTURES = '../../docs/pictures';
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 860 };

/** The folder in which `make demo` keeps its persons' sheets. */
const demonstration = process.env['CACHET_DEMO_FOLDER'] ?? '';

/** Opens Jeanne's vault on a new device, as the recovery sheet does, and waits for its summary. */
async function opened(person: Person): Promise<void> {
  const { page } = person;
  const sheet = await readFile(join(demonstration, 'jeanne', 'sheet'), 'utf8');
  const words = [...sheet.matchAll(/^ *\d+\. (\p{Ll}+)$/gmu)].map(([, word]) => word ?? '');
  await person.openBySheet(words, 'Jeanne Morel');
  await page.getByRole('button', { name: 'Ajouter des documents' }).waitFor();
  await person.press('Fermer');
}

async function picture(page: Page, name: string, size: { width: number; height: number }): Promise<void> {
  await page.setViewportSize(size);
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: `${PICTURES}/${name}.png`, animations: 'disabled' });
}

test('pictures of the demonstration', async () => {
  const browser = await chromium.launch(launching(serverPort()));
  const context = await browser.newContext({ locale: 'fr-FR', timezoneId: 'Europe/Paris', viewport: PHONE });
  const jeanne = await Person.at(context, address('patient'), false);
  const { page } = jeanne;
  await opened(jeanne);
  await picture(page, 'summary', PHONE);

  await jeanne.press(/Voir ma santé en un coup d’œil/);
  await page.getByRole('heading', { name: 'Allergies' }).waitFor();
  await picture(page, 'health', PHONE);
  await jeanne.press(/^HbA1c.*Voir dans le temps/);
  await page.getByRole('img', { name: /^Courbe de/ }).waitFor();
  await picture(page, 'curve', PHONE);

  await page.setViewportSize(DESK);
  await jeanne.go('Documents');
  await page.getByText('Prothèse').first().waitFor();
  await picture(page, 'documents', DESK);
  await jeanne.press(/Compte rendu opératoire/);
  await page.frameLocator('iframe').getByRole('region').first().waitFor();
  await picture(page, 'document', DESK);

  await jeanne.go('Accès');
  await jeanne.press('Donner un accès');
  await jeanne.press(/Ordonnance du 12\/05\/2026/);
  await jeanne.press(/Choisir .*Anne Lefèvre/);
  await jeanne.press('Oui, c’est cette personne');
  await jeanne.press('Continuer');
  await page.getByRole('button', { name: 'Je donne mon accord' }).waitFor();
  await picture(page, 'agreement', DESK);
  await browser.close();
});
