import { expect, test } from './page';

test('documents stand by professional: who wrote them, else who wrote what was read from them', async ({
  page,
  visit,
}) => {
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
  await page.getByLabel('Ranger par').selectOption({ label: 'Rangés par professionnel' });
  const under = (name: string) => page.getByRole('region', { name, exact: true }).locator('.title');
  await expect(under('Dr Anne Lefèvre')).toHaveText(['Ordonnance du Dr Lefèvre']);
  await expect(under('Dr Paul Vidal')).toHaveText(['Scanner du genou']);
  await expect(under('Dr Inès Faure')).toHaveText(['Radio du genou gauche']);
  await expect(under('Ajoutés par vous')).toHaveText([
    'Rappel de vaccin contre le tétanos',
    'Images du scanner',
  ]);
  // The list is as it was on the way back.
  await under('Dr Paul Vidal').click();
  await page.goBack();
  await expect(under('Dr Paul Vidal')).toHaveText(['Scanner du genou']);
});

test('a copy is two files, and the second is asked for until it is saved', async ({ page, visit }) => {
  await visit('vault=some', '#/export');
  await page.getByRole('button', { name: 'Préparer ma copie' }).click();
  await expect(page.getByText('Il y a deux fichiers à enregistrer.')).toBeVisible();
  const copy = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Enregistrer la copie' }).click();
  expect((await copy).suggestedFilename()).toBe('cachet-copie.age');
  const left = page.getByText('Il reste à enregistrer la page qui ouvre la copie.');
  await expect(left).toBeVisible();
  const opener = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Enregistrer la page qui l’ouvre' }).click();
  expect((await opener).suggestedFilename()).toBe('ouvrir.html');
  await expect(left).toBeHidden();
});
