import { expect, test } from './page';

test('pictures of an examination are gone through, lit and read, by the keyboard alone', async ({
  page,
  visit,
}) => {
  await visit('vault=record', '#/documents');
  await page.getByRole('button', { name: 'IRM du genou droit' }).click();
  const frame = page.frameLocator('iframe');
  const picture = frame.getByRole('img', { name: /Image 1 sur 12/ });
  await expect(picture).toBeVisible();
  const middle = () =>
    frame.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const pixel = canvas.getContext('2d')?.getImageData(canvas.width / 2 + 20, canvas.height / 2, 1, 1);
      return pixel?.data[0] ?? 0;
    });
  const before = await middle();
  await frame.getByLabel('Image', { exact: true }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(frame.getByText('Image 2 sur 12')).toBeVisible();
  expect(await middle()).toBeGreaterThan(before);
  await frame.getByLabel('Luminosité').focus();
  const unlit = await middle();
  for (let step = 0; step < 20; step += 1) await page.keyboard.press('ArrowRight');
  await expect.poll(middle).toBeGreaterThan(unlit);
  await frame.getByRole('button', { name: 'Remettre' }).click();
  await expect.poll(middle).toBe(unlit);
  await expect(frame.getByRole('table', { name: 'Ce que dit le fichier' })).toContainText('Appareil inventé');
  await expect(frame.getByText('Pour regarder, pas pour poser un diagnostic.')).toBeVisible();
});

test('the files of one series are added as one document, with what its header says', async ({
  page,
  visit,
}) => {
  await visit('vault=some', '#/add');
  const bytes = Buffer.alloc(600);
  bytes.write('DICM', 128);
  await page
    .getByLabel('Choisir des fichiers')
    .and(page.locator('input'))
    .setInputFiles(['IM1', 'IM2', 'IM3'].map((name) => ({ name, mimeType: '', buffer: bytes })));
  await expect(page.getByLabel('Titre')).toHaveValue('IRM – Genou droit – Sagittal T2');
  await expect(page.getByText('3 images')).toBeVisible();
  await expect(page.getByLabel('Catégorie')).toHaveValue('imaging');
  await page.getByRole('button', { name: 'Sceller et ajouter' }).click();
  await expect(page.getByText('Scellé et gardé')).toBeVisible();
});
