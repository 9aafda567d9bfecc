import { expect, test } from './page';

test('a link that is pasted into the open page leaves the address and the history at once', async ({
  page,
  visit,
}) => {
  await visit('vault=some', '#/documents');
  await page.evaluate(() => (location.href = '#shlink:/good'));
  await expect(page.getByLabel('Qui lit ?')).toBeVisible();
  expect(page.url()).not.toContain('shlink');
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Documents', exact: true })).toBeVisible();
  await page.goForward();
  await expect(page.getByRole('heading', { name: 'Ouvrir un lien de santé' })).toBeVisible();
  expect(page.url()).not.toContain('shlink');
});

test('a second link that is pasted takes the place of the first', async ({ page, visit }) => {
  await visit('vault=some', '#shlink:/good');
  await expect(page.getByText('Résumé d’urgence de J. M.').first()).toBeVisible();
  await expect(page.getByLabel('Code reçu à part')).toBeHidden();
  await page.evaluate(() => (location.href = '#shlink:/locked'));
  await expect(page.getByLabel('Code reçu à part')).toBeVisible();
  expect(page.url()).not.toContain('shlink');
});
