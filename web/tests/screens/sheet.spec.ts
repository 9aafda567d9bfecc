import type { Page } from '@playwright/test';
import { WORDS } from '../memory/session';
import { authenticator, you } from './every';
import { expect, test } from './page';

/** Reads the sheet by its words, with `line` below them, and says who one is. */
async function typeTheSheet(page: Page, line: string): Promise<void> {
  const byHand = page.getByRole('button', { name: 'Taper les 24 mots' });
  await byHand.or(page.getByLabel('Le repère')).first().waitFor();
  if (await byHand.isVisible()) await byHand.click();
  for (const [index, word] of WORDS.entries()) {
    await page.getByLabel(`Mot n° ${index + 1}`, { exact: true }).fill(word);
  }
  await page.getByLabel('Le repère').fill(line);
  await page.getByRole('button', { name: 'Continuer' }).click();
  await you(page);
  await page.getByRole('button', { name: 'Continuer' }).click();
}

async function openWithPhrase(page: Page): Promise<void> {
  await page.getByText('tulipe rocher').waitFor();
  await page.getByLabel('Tapez-la de nouveau').fill('tulipe rocher moulin carotte fenêtre pinson');
  await page.getByRole('button', { name: 'Ouvrir', exact: true }).click();
}

test('the line of the sheet is typed with the words, and a wrong one is said where it was typed', async ({
  page,
  visit,
}) => {
  await visit('state=empty&vault=some', '#/recover');
  await typeTheSheet(page, '41207 0000');
  await openWithPhrase(page);
  await expect(page.getByText('Ce repère n’est pas celui de ces mots')).toBeVisible();
  await typeTheSheet(page, '41207 0586');
  await openWithPhrase(page);
  await expect(page.getByRole('heading', { name: 'Résumé' })).toBeVisible();
  await expect(page.getByText('Fraîcheur non prouvée')).toBeHidden();
});

test('words without the line open the vault, and the page says that freshness is not proven', async ({
  page,
  visit,
}) => {
  await visit('state=empty&vault=some', '#/recover');
  await typeTheSheet(page, '');
  await openWithPhrase(page);
  await expect(page.getByText('Fraîcheur non prouvée par cet appareil')).toBeVisible();
});

test('an old sheet that takes the vault back asks for a phrase where a passkey had been chosen', async ({
  page,
  visit,
}) => {
  await authenticator(page);
  await visit('state=empty&vault=some&back=superseded', '#/recover');
  await typeTheSheet(page, '');
  await page.getByRole('button', { name: 'Utiliser le déverrouillage' }).click();
  await page.getByRole('button', { name: 'Reprendre mon coffre' }).click();
  await expect(page.getByText('tulipe rocher')).toBeVisible();
});

test('a vault read offline says that its freshness is not proven', async ({ page, visit }) => {
  await visit('vault=some&standing=not-proven', '#/documents');
  await page.evaluate(() => Object.defineProperty(navigator, 'onLine', { value: false, configurable: true }));
  await page.evaluate(() => window.dispatchEvent(new Event('offline')));
  await expect(page.getByText('Hors ligne. Tout ce qui est ici reste lisible')).toBeVisible();
  await expect(page.getByText('Fraîcheur non prouvée')).toBeVisible();
});
