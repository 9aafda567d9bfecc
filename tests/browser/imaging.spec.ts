import { readFileSync } from 'node:fs';
import { chromium, expect, test } from '@playwright/test';
import { address, launching, serverPort } from './harness/chromium';
import { Person } from './harness/person';
import { watch } from './harness/watch';

const SAMPLES = new URL('../../client-wasm/imaging/tests/samples/', import.meta.url);

const picture = (name: string) => ({ name, mimeType: '', buffer: readFileSync(new URL(name, SAMPLES)) });

test('pictures of an examination go in as one document, and are looked at by a frame that asks for nothing', async () => {
  const browser = await chromium.launch(launching(serverPort()));
  const context = await browser.newContext({ locale: 'fr-FR' });
  const here = address('patient');
  const wrong = await watch(context, here);
  const person = await Person.at(context, here, false);
  const { page } = person;
  await person.makeVault('Aurélie Quéré-Maël');
  await person.press('Ouvrir mon coffre');
  await person.press('Ajouter un premier document');
  // One series in three encodings: uncompressed, JPEG 2000, JPEG-LS.
  await page
    .getByLabel('Choisir des fichiers')
    .and(page.locator('input'))
    .setInputFiles(['MR_small.dcm', 'MR_small_jp2klossless.dcm', 'MR_small_jpeg_ls_lossless.dcm'].map(picture));
  await expect(page.getByText('3 images')).toBeVisible();
  await expect(page.getByText(/CompressedSamples/)).toBeVisible();
  await expect(page.getByLabel('Titre')).toHaveValue('IRM');
  await page.getByLabel('Titre').fill('IRM du genou');
  await person.press('Sceller et ajouter');
  await page.getByText('Scellé et gardé').waitFor();

  await person.go('Documents');
  await person.press('IRM du genou');
  const frame = page.frameLocator('iframe');
  const digests: string[] = [];
  for (let number = 1; number <= 3; number += 1) {
    await expect(frame.getByText(`Image ${number} sur 3`)).toBeVisible();
    digests.push(await frame.locator('canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL()));
    await frame.getByLabel('Image', { exact: true }).press('ArrowRight');
  }
  expect(new Set(digests).size, 'one picture, whatever encoding it came in').toBe(1);
  const lit = await frame.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    return new Set(data.filter((_, at) => at % 4 === 0)).size;
  });
  expect(lit).toBeGreaterThan(50);
  await expect(frame.getByRole('table', { name: 'Ce que dit le fichier' })).toContainText('MR1');
  await page.screenshot({ path: process.env['CACHET_PICTURE'] ?? test.info().outputPath('imaging.png') });
  expect(wrong).toEqual([]);
  await browser.close();
});
