import { expect, test } from './page';

const REPORT = {
  name: 'bilan.xml',
  mimeType: 'text/xml',
  buffer: Buffer.from('<ClinicalDocument></ClinicalDocument>'),
};

test('who wrote a document is what its file says, and what the person writes in its place', async ({
  page,
  visit,
}) => {
  await visit('vault=some', '#/add');
  await page.locator('input[type=file]').first().setInputFiles(REPORT);
  await page.getByRole('button', { name: 'Sceller et ajouter' }).click();
  await expect(page.getByText('Scellé et gardé')).toBeVisible();
  await page.evaluate(() => (location.hash = '#/documents'));
  const row = page.locator('li', { hasText: /biologie médicale.*ajouté par vous/ });
  await expect(row).toContainText('écrit par Dr Paul Vidal, ajouté par vous');

  const field = page.getByLabel('Écrit par');
  const edit = async (before: string, name: string) => {
    await row.getByRole('button', { name: /biologie médicale/ }).click();
    await page.getByText('Autres gestes').click();
    await expect(page.getByRole('definition').filter({ hasText: before })).toBeVisible();
    await expect(page.getByRole('definition').filter({ hasText: 'ajouté par vous' })).toBeVisible();
    await page.getByRole('button', { name: /Modifier le titre/ }).click();
    await field.fill(name);
    await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
    await page.evaluate(() => (location.hash = '#/documents'));
  };
  await edit('Dr Paul Vidal, biologiste médical, Laboratoire du Tarn', 'Dr Anne Lefèvre, Albi');
  await expect(row).toContainText('écrit par Dr Anne Lefèvre, ajouté par vous');
  await edit('Dr Anne Lefèvre, Albi', '');
  await expect(row).toContainText('· ajouté par vous');
});

test('nobody says who wrote what somebody deposited', async ({ page, visit }) => {
  await visit('vault=some', '#/documents');
  await page.getByRole('button', { name: 'Bilan sanguin' }).click();
  await page.getByText('Autres gestes').click();
  await page.getByRole('button', { name: /Modifier le titre/ }).click();
  await expect(page.getByLabel('Titre')).toBeVisible();
  await expect(page.getByLabel('Écrit par')).toBeHidden();
});

test('a document whose author could not be noted is there, and says where to write the name', async ({
  page,
  visit,
}) => {
  await visit('vault=some', '#/add');
  await page.evaluate(() => (window.scene.fail = 'writtenBy:network'));
  await page.locator('input[type=file]').first().setInputFiles(REPORT);
  await page.getByRole('button', { name: 'Sceller et ajouter' }).click();
  await expect(page.getByText('Mais le nom de qui l’a écrit n’a pas pu être noté.')).toBeVisible();
  await expect(page.getByText('Scellé et gardé')).toBeVisible();
});
