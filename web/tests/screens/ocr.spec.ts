import { Buffer } from 'node:buffer';
import type { Page } from '@playwright/test';
import { accessible, expect, test } from './page';

const LETTER = `<!doctype html><meta charset="utf-8"><body style="margin:60px;width:1000px;background:#fff;font:26px serif">
<h2>Laboratoire d’analyses médicales des Tilleuls</h2>
<p>Albi, le 14 février 2024</p>
<p>Madame Jeanne MOREL, née le 3 mai 1953</p>
<p>Hémoglobine glyquée (HbA1c) : 7,2 %</p>
<p>Dépistage négatif. Contrôle conseillé à l’été prochain.</p></body>`;

/** A photograph of a letter, as a phone would make one. */
async function photograph(page: Page): Promise<Buffer> {
  const paper = await page.context().newPage();
  await paper.setViewportSize({ width: 1120, height: 560 });
  await paper.setContent(LETTER);
  const picture = await paper.screenshot();
  await paper.close();
  return picture;
}

/** The same as a scanner's PDF: a page that is a picture. */
async function scanned(page: Page, picture: Buffer): Promise<string> {
  const paper = await page.context().newPage();
  const source = `data:image/png;base64,${picture.toString('base64')}`;
  await paper.setContent(`<body style="margin:0"><img src="${source}" style="width:100%"></body>`);
  const pdf = await paper.pdf({ format: 'A4' });
  await paper.close();
  return pdf.toString('latin1');
}

const asked = (page: Page): string[] => {
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  return addresses;
};

test('a photographed letter is read on the device, proposes its kind and day, and is found by its words', async ({
  page,
  visit,
}) => {
  const picture = await photograph(page);
  const addresses = asked(page);
  await visit('vault=empty', '#/add');
  const isEngine = (address: string) => /tesseract-core|traineddata|ocr-worker/.test(address);
  expect(addresses.filter(isEngine)).toEqual([]);
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'IMG_4711.png', mimeType: 'image/png', buffer: picture });
  await expect(page.getByText('Le texte est lu.')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByLabel('Date du document')).toHaveValue('2024-02-14');
  await expect(page.getByLabel('Catégorie')).toHaveValue('laboratory');
  expect(addresses.filter(isEngine)).toHaveLength(3);
  await page.getByRole('button', { name: 'Sceller et ajouter' }).click();
  await expect(page.getByText('Scellé. Personne d’autre que vous ne peut le lire.')).toBeVisible({
    timeout: 15_000,
  });
  await page.evaluate(() => (location.hash = '#/documents'));
  await page.getByRole('searchbox').fill('glyquée dépistage');
  await expect(page.getByRole('button', { name: /IMG 4711/ })).toBeVisible();
});

test('a scanned PDF in the vault has its text beside it once it is asked for, and says that it may be wrong', async ({
  page,
  visit,
}) => {
  const bytes = await scanned(page, await photograph(page));
  await visit('vault=some', '#/documents');
  await page.evaluate((bytes) => (window.scene.opens = { type: 'application/pdf', bytes }), bytes);
  await page.getByRole('button', { name: 'Bilan sanguin' }).click();
  await page.getByRole('button', { name: 'Lire le texte' }).click();
  const text = page.getByRole('region', { name: 'Texte reconnu' });
  await expect(text).toContainText('Hémoglobine glyquée', { timeout: 60_000 });
  await expect(text).toContainText('Dépistage négatif.');
  await expect(page.getByText('il peut contenir des fautes')).toBeVisible();
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await accessible(page);
  }
});

test('the reading of a picture can be stopped, and the file is added all the same', async ({
  page,
  visit,
}) => {
  const picture = await photograph(page);
  await page.route(/traineddata/, () => {});
  await visit('vault=empty', '#/add');
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'lettre.png', mimeType: 'image/png', buffer: picture });
  await page.getByRole('button', { name: 'Ne pas lire le texte' }).click();
  await expect(page.getByText('Le document sera gardé tel quel.')).toBeVisible();
  await page.getByRole('button', { name: 'Sceller et ajouter' }).click();
  await expect(page.getByText('Scellé. Personne d’autre que vous ne peut le lire.')).toBeVisible({
    timeout: 15_000,
  });
});
