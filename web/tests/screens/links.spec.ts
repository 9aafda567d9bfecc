import type { Page } from '@playwright/test';
import { expect, test } from './page';

/** What left with the last link: the wish, as the reader of the tests writes it out. */
const handed = async (page: Page) =>
  JSON.parse((await page.evaluate(() => window.scene.handed?.[0])) ?? '{}') as {
    without: string[];
    entries: { text: string }[];
  };

test('a link holds only the sections that were seen and chosen', async ({ page, visit }) => {
  await visit('vault=some', '#/links');
  await page.getByRole('button', { name: 'Faire un lien' }).click();
  const section = page.getByRole('region', { name: 'Allergies et intolérances' });
  await expect(section.getByText('Pénicilline').first()).toBeVisible();
  await page.getByLabel('Mettre « Vaccinations » dans le résumé').uncheck();
  await expect(page.getByText('Cette partie n’y sera pas.')).toBeVisible();
  await page.getByRole('button', { name: 'Faire le lien' }).click();
  await expect(page.getByRole('heading', { name: 'Le lien est prêt' })).toBeVisible();
  expect((await handed(page)).without).toEqual(['vaccinations']);
});

test('a doctor’s screen is handed only the sections that were seen and chosen', async ({ page, visit }) => {
  await visit('vault=some&answered=yes', '#/show');
  await page.getByLabel('Mettre « Traitements » dans le résumé').uncheck();
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByRole('button', { name: 'Taper à la main' }).click();
  await page.getByLabel('Texte sous le carré').fill('CACHET-S1:417206938:x');
  await page.getByRole('button', { name: 'Utiliser ce texte' }).click();
  await page.getByRole('button', { name: 'Oui, je le vois' }).click();
  await page.getByLabel(/numéro que l’écran montre/).fill('402917');
  await page.getByRole('button', { name: 'Je donne mon accord' }).click();
  await expect.poll(async () => (await handed(page)).without).toEqual(['treatments']);
});

test('a fact left out of the emergency card is neither printed nor behind its square, today and later', async ({
  page,
  visit,
}) => {
  await visit('vault=record', '#/emergency');
  const fact = page.getByRole('checkbox', { name: 'Pénicilline' });
  const paper = page.getByRole('region', { name: 'URGENCE / EMERGENCY' });
  await expect(paper.getByText('Pénicilline')).toBeVisible();
  await fact.uncheck();
  await expect(paper.getByText('Pénicilline')).toBeHidden();
  await expect(page.getByText('Le carré ouvre encore l’ancien choix.')).toBeVisible();
  await page.getByRole('button', { name: 'Mettre le résumé à jour' }).click();
  await expect(page.getByText('Le carré ouvre encore l’ancien choix.')).toBeHidden();
  const said = (await handed(page)).entries.map(({ text }) => text);
  expect(said).not.toContain('Pénicilline');
  expect(said.length).toBeGreaterThan(0);
  await visit('vault=record', '#/emergency');
  await expect(fact).not.toBeChecked();
  await page.getByRole('button', { name: 'Faire une nouvelle carte' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Faire une nouvelle carte' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  expect((await handed(page)).entries.map(({ text }) => text)).not.toContain('Pénicilline');
});

test('an emergency card says that none is known where the record says so', async ({ page, visit }) => {
  await visit('vault=none', '#/emergency');
  const paper = page.getByRole('region', { name: 'URGENCE / EMERGENCY' });
  await expect(paper.getByText('ALLERGIES : aucune connue / none known')).toBeVisible();
  await expect(paper.getByText('MEDICATION : aucun connu / none known')).toBeVisible();
  await expect(paper.getByText('CONDITIONS : aucun connu / none known')).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'Aucune allergie connue' })).toBeChecked();
  await page.getByRole('checkbox', { name: 'Aucune allergie connue' }).uncheck();
  await expect(paper.getByText('ALLERGIES : non renseigné / not stated')).toBeVisible();
});

test('a health card behind a link says that nobody checked its signature, and is saved with it', async ({
  page,
  visit,
}) => {
  await visit('state=empty&vault=empty', '#shlink:/card');
  await page.getByRole('button', { name: 'Voir', exact: true }).click();
  const sheet = page.frameLocator('.viewer iframe').locator('body');
  await expect(sheet).toContainText('Cachet n’a pas vérifié sa signature.');
  await expect(sheet).toContainText('CVX 207');
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
  expect((await waiting).suggestedFilename()).toMatch(/\.smart-health-card$/);
});
