import type { Page } from '@playwright/test';
import { expect, test } from './page';

const diabetes = async (page: Page) => {
  await page.getByRole('button', { name: /^Diabète de type 2/ }).click();
  await page.getByRole('button', { name: 'Tout sur ce problème' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Diabète de type 2' })).toBeVisible();
};

test('what is linked to a problem by hand stands on its screen, and is taken away again', async ({
  page,
  visit,
}) => {
  await visit('vault=some', '#/health');
  await diabetes(page);
  await expect(page.getByRole('button', { name: /Metformine 500 mg/ })).toBeVisible();
  await expect(page.getByText('Le document le dit.')).toBeVisible();
  await page.getByRole('button', { name: 'Relier des documents' }).click();
  const radio = page.getByRole('checkbox', { name: /Radio du genou/ });
  await radio.check();
  await page.getByRole('button', { name: 'Terminé' }).click();
  await expect(page.getByText('Relié par vous.')).toBeVisible();
  await page.getByRole('button', { name: 'Radio du genou' }).click();
  await expect(page.getByRole('button', { name: 'Diabète de type 2' })).toBeVisible();
  await page.getByRole('button', { name: 'Relier à un problème' }).click();
  await page.getByRole('dialog').getByRole('checkbox', { name: 'Diabète de type 2' }).uncheck();
  await page.getByRole('dialog').getByRole('button', { name: 'Terminé' }).click();
  await expect(page.getByText('Ceci n’est relié à aucun problème de santé.')).toBeVisible();
});

test('a problem is shared in one agreement, and what comes later may follow', async ({ page, visit }) => {
  await visit('vault=some', '#/health');
  await diabetes(page);
  await page.getByRole('button', { name: 'Partager ce problème' }).click();
  await expect(page.getByLabel('Quel problème de santé ?')).toHaveValue(/./);
  await page.getByRole('button', { name: 'Continuer avec un document' }).click();
  await page.getByRole('button', { name: /Choisir Dr Anne/ }).click();
  await page.getByRole('button', { name: 'Oui, c’est cette personne' }).click();
  await page.getByRole('checkbox', { name: /mes prochains documents sur « Diabète de type 2 »/ }).check();
  await page.getByRole('checkbox', { name: /mes prochains documents « Ordonnance »/ }).check();
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByRole('button', { name: 'Je donne mon accord' }).click();
  await expect(
    page.getByText(/documents sur «.Diabète de type 2.» et «.Ordonnance.» partiront/),
  ).toBeVisible();
  await page.evaluate(() => (location.hash = '#/access'));
  await expect(page.getByText(/sur «.Diabète de type 2.» et Ordonnance, à Dr Anne Lefèvre/)).toBeVisible();
});
