import type { Page } from '@playwright/test';
import { expect, test } from './page';

const PDF = { name: 'courrier.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') };

const REPORT = { name: 'biologie.xml', mimeType: 'text/xml', buffer: Buffer.from('<ClinicalDocument/>') };

/** Leaves a document at an address, up to its sealing. */
async function leave(page: Page, file = PDF): Promise<void> {
  await page.getByRole('button', { name: 'Déposer un document' }).click();
  await page.getByLabel(/Adresse de dépôt/).fill('7kq2-m4hd-0x9v-tw3e-5rny-8bcj-p6gs@coffre.exemple.fr');
  await choose(page, file);
}

async function choose(page: Page, file: typeof PDF): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByLabel('Titre').fill('Courrier');
  await page.getByRole('button', { name: 'Sceller et déposer' }).click();
}

/** Whom the last document is said to be about. */
const about = async (page: Page) => {
  await expect(page.getByRole('heading', { name: 'Courrier' })).toBeVisible();
  return page.evaluate(() => window.scene.about);
};

test('a link opens by itself once the directory shows whoever made it', async ({ page, visit }) => {
  await visit('state=empty&vault=empty');
  await page.goto(`${new URL(page.url()).origin}/deposer?state=empty&fail=beginVisit:refused-stale#AbCdEf`);
  await expect(page.getByText('Le lien s’ouvre…')).toBeVisible();
  await expect(page.getByRole('alert')).toBeEmpty();
  await page.evaluate(() => (window.scene.fail = ''));
  await expect(page.getByRole('heading', { name: 'Déposer un document pour Jeanne M.' })).toBeVisible();
});

test('what is left at an address of a moment ago goes once the directory shows it', async ({
  page,
  visit,
}) => {
  await visit('role=professional&deposits=yes&fail=sealDeposit:refused-stale', '#/sent');
  await leave(page);
  await expect(page.getByText('Le document est scellé…')).toBeVisible();
  await page.evaluate(() => (window.scene.fail = ''));
  await expect(page.getByRole('heading', { name: 'Courrier' })).toBeVisible();
});

test('what arrives while the vault is open is told on the way back, at home and with the documents', async ({
  page,
  visit,
}) => {
  await visit('vault=some', '#/documents');
  const told = page.getByText(/documents? à accepter/);
  const menu = page.getByRole('navigation', { name: 'Menu principal' });
  await expect(page.getByRole('button', { name: 'Ajouter' }).first()).toBeVisible();
  await page.evaluate(() => (window.scene.deposits = true));
  await menu.getByRole('button', { name: 'Plus' }).click();
  await menu.getByRole('button', { name: 'Documents' }).click();
  await expect(told).toBeVisible();
  await page.evaluate(() => (window.scene.deposits = false));
  await menu.getByRole('button', { name: 'Plus' }).click();
  await menu.getByRole('button', { name: 'Résumé' }).click();
  await expect(told).toBeHidden();
  await page.evaluate(() => (window.scene.deposits = true));
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(told).toBeVisible();
});

test('what nobody proved yet is asked for again by itself', async ({ page, visit }) => {
  await visit('vault=some', '#/more');
  await page.evaluate(() => (window.scene.unproven = 1));
  const menu = page.getByRole('navigation', { name: 'Menu principal' });
  await menu.getByRole('button', { name: 'Documents' }).click();
  await expect(page.getByRole('button', { name: 'Ajouter' }).first()).toBeVisible();
  await page.evaluate(() => Object.assign(window.scene, { unproven: 0, deposits: true }));
  await expect(page.getByText(/documents? à accepter/)).toBeVisible();
});

test('nothing that waits for a proof goes on once its screen is left', async ({ page, visit }) => {
  await visit('role=professional&deposits=yes&fail=sealDeposit:refused-stale', '#/sent');
  await leave(page);
  await expect(page.getByText('Le document est scellé…')).toBeVisible();
  await page.getByRole('button', { name: 'Retour' }).click();
  await page.evaluate(() => Object.assign(window.scene, { fail: '', sealed: 0 }));
  // Longer than the pause between two attempts.
  await page.waitForTimeout(2_500);
  expect(await page.evaluate(() => window.scene.sealed)).toBe(0);
});

test('a document in sentences that does not name the person says so', async ({ page, visit }) => {
  await visit('vault=some&deposits=yes', '#/deposits');
  await page.getByRole('button', { name: /Courrier de sortie/ }).click();
  await expect(page.getByText('Cachet n’a pas trouvé votre nom dans ce document.')).toBeVisible();
});

test('a picture that says nothing, and whose sender says it is hers, says who says so', async ({
  page,
  visit,
}) => {
  await visit('vault=some&deposits=yes', '#/deposits');
  await page.getByRole('button', { name: /Radio du poignet/ }).click();
  await expect(page.getByText(/La personne qui l’envoie dit qu’il est à vous/)).toBeVisible();
});

test('a letter says whom its file says that it is about', async ({ page, visit }) => {
  await visit('role=professional&deposits=yes', '#/sent');
  await leave(page, REPORT);
  expect(await about(page)).toEqual({ name: 'Jeanne Morel', born: '1955-06-03', atBirth: null });
});

test('a letter about a file that says nothing says who shares something, and at an address nobody', async ({
  page,
  visit,
}) => {
  await visit('role=professional&deposits=yes', '#/sent');
  await page.getByRole('button', { name: 'Déposer un document' }).click();
  await page.getByLabel('Pour qui').selectOption('s2');
  await choose(page, PDF);
  expect(await about(page)).toEqual({ name: 'Karim Haddad', born: '1980-02-11', atBirth: null });
  await visit('role=professional&deposits=yes', '#/sent');
  await leave(page, PDF);
  expect(await about(page)).toBeNull();
});
