import { expect, test } from './page';

const KEPT = 'Le document est dans votre coffre.';
const UNFILED = 'Mais ce qu’il dit n’a pas pu être noté dans votre dossier.';

test('what an accepted deposit says line by line is in the record', async ({ page, visit }) => {
  await visit('vault=some&deposits=yes', '#/deposits');
  await page.getByRole('button', { name: /Bilan lipidique/ }).click();
  await page.getByRole('button', { name: 'Accepter', exact: true }).click();
  await expect(page.getByText(KEPT)).toBeVisible();
  await page.evaluate(() => (location.hash = '#/results'));
  await expect(page.getByText('Cholestérol total').first()).toBeVisible();
});

test('what a rule accepts is in the record too', async ({ page, visit }) => {
  await visit('vault=some&deposits=yes&rule=yes', '#/documents');
  await expect(page.getByText('est entré dans votre coffre')).toBeVisible();
  await page.evaluate(() => (location.hash = '#/results'));
  await expect(page.getByText('Cholestérol total').first()).toBeVisible();
});

test('a deposit that cannot be filed stays accepted, and says how to read it again', async ({
  page,
  visit,
}) => {
  await visit('vault=some&deposits=yes', '#/deposits');
  await page.evaluate(() => (window.scene.fail = 'fileEntries:network'));
  await page.getByRole('button', { name: /Bilan lipidique/ }).click();
  await page.getByRole('button', { name: 'Accepter', exact: true }).click();
  await expect(page.getByText(KEPT)).toBeVisible();
  await expect(page.getByText(UNFILED)).toBeVisible();
  await page.evaluate(() => (window.scene.fail = ''));
  await page.getByRole('button', { name: 'Ouvrir « Bilan lipidique »' }).click();
  await page.getByText('Autres gestes').click();
  await page.getByRole('button', { name: /Relire pour mon dossier/ }).click();
  await expect(page.getByText('Une ligne est notée.')).toBeVisible();
  await page.goBack();
  await expect(page.getByText(UNFILED)).toBeHidden();
});

test('an upload that went on after a break is in the record', async ({ page, visit }) => {
  await visit('vault=some&broken=yes', '#/documents');
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({
      name: 'bilan.xml',
      mimeType: 'text/xml',
      buffer: Buffer.from('<ClinicalDocument></ClinicalDocument>'),
    });
  await expect(page.getByText('Scellé et gardé')).toBeVisible();
  await page.evaluate(() => (location.hash = '#/results'));
  await expect(page.getByText('Cholestérol total').first()).toBeVisible();
});

test('a table whose upload went on after a break is asked for its columns again', async ({ page, visit }) => {
  await visit('vault=some&broken=yes', '#/documents');
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({
      name: 'carnet.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('Date;Poids (kg);Tension;Remarque\n20/11/2026;68,5;132/78;\n'),
    });
  const dialog = page.getByRole('dialog', { name: 'Choisir les colonnes de ce tableau' });
  await dialog.getByLabel('Que contient « Remarque » ?').selectOption('skip');
  await dialog.getByRole('button', { name: 'Reprendre' }).click();
  await expect(page.getByText('Scellé et gardé')).toBeVisible();
  await expect.poll(() => page.evaluate(() => window.scene.filed)).toEqual(['day', 'weight', 'skip', 'skip']);
});

test('an archive of which something did not come out is proposed too', async ({ page, visit }) => {
  await visit('vault=some', '#/add');
  const picker = page.getByLabel('Choisir des fichiers', { exact: true }).last();
  await picker.setInputFiles({ name: 'export.zip', mimeType: 'application/zip', buffer: Buffer.from('PK') });
  await expect(page.getByText('L’archive elle-même est dans la liste')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sceller et ajouter 3 documents' })).toBeVisible();
});

test('a file that is added while the index for search is kept is sent too', async ({ page, visit }) => {
  await visit('vault=some', '#/add');
  await page.evaluate(() => {
    window.scene.keeping = new Promise((go) => addEventListener('kept', go, { once: true }));
  });
  const add = async (name: string) => {
    const picker = page.getByLabel('Choisir des fichiers', { exact: true }).last();
    await picker.setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(name) });
    await page.getByRole('button', { name: 'Sceller et ajouter' }).click();
  };
  await add('matin.txt');
  await expect(page.getByText('Scellé et gardé')).toHaveCount(1);
  await add('soir.txt');
  await expect(page.getByText('En attente', { exact: true })).toBeVisible();
  await page.evaluate(() => dispatchEvent(new Event('kept')));
  await expect(page.getByText('Scellé et gardé')).toHaveCount(2);
});
