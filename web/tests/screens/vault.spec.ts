import { expect, test } from './page';

test('ten idle minutes close the vault, and the lock screen says why', async ({ page, visit }) => {
  await page.clock.install();
  await visit('vault=some');
  await expect(page.getByRole('heading', { name: 'Résumé' })).toBeVisible();
  await page.clock.runFor('09:50');
  await expect(page.getByRole('heading', { name: 'Résumé' })).toBeVisible();
  await page.clock.runFor('00:20');
  await expect(page.getByRole('heading', { name: 'Votre coffre est fermé' })).toBeVisible();
  await expect(page.getByText('fermé tout seul')).toBeVisible();
});

test('an upload pauses, resumes and ends sealed', async ({ page, visit }) => {
  await visit('vault=empty&slow=yes', '#/add');
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'radio.png', mimeType: 'image/png', buffer: Buffer.alloc(5000, 1) });
  await page.getByRole('textbox', { name: 'Titre' }).fill('Radio');
  await page.getByRole('button', { name: 'Sceller et ajouter' }).click();
  await page.getByRole('button', { name: 'Mettre en pause' }).click();
  await expect(page.getByText('En pause')).toBeVisible();
  await page.getByRole('button', { name: 'Reprendre' }).click();
  await expect(page.getByText('Scellé. Personne d’autre que vous ne peut le lire.')).toBeVisible({
    timeout: 15_000,
  });
});

test('an access taken back offline waits for the network, and says that it is still open', async ({
  page,
  visit,
}) => {
  await visit('vault=some', '#/access');
  await page.getByRole('heading', { name: 'En cours' }).waitFor();
  await page.evaluate(() => (window.scene.fail = 'revoke:network'));
  await page.getByRole('button', { name: 'Retirer l’accès de Dr Anne Lefèvre à Bilan sanguin' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Retirer l’accès' }).click();
  await expect(page.getByText('D’ici là, l’accès reste ouvert').first()).toBeVisible();
  await page.evaluate(() => {
    window.scene.fail = '';
    window.dispatchEvent(new Event('online'));
  });
  await expect(page.getByRole('article', { name: /Bilan sanguin/ }).getByText('Retiré')).toBeVisible();
});

test('an access taken back reads as done only once that is proven', async ({ page, visit }) => {
  await visit('vault=some&standing=waiting', '#/access');
  await expect(page.getByText('En route : votre geste est enregistré')).toBeVisible();
  await page.getByRole('button', { name: 'Retirer l’accès de Dr Anne Lefèvre à Bilan sanguin' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Retirer l’accès' }).click();
  await expect(page.getByText('Le retrait est en route')).toBeVisible();
  await page.evaluate(() => (window.scene.standing = 'proven'));
  await expect(page.getByText('En route : votre geste est enregistré')).toBeHidden();
});

test('a vault whose freshness nothing proves says so', async ({ page, visit }) => {
  await visit('vault=some&standing=not-proven', '#/access');
  await expect(page.getByText('Rien ne prouve encore que ce que vous voyez est à jour')).toBeVisible();
  await page.evaluate(() => (window.scene.standing = 'proven'));
  await expect(page.getByText('Rien ne prouve encore')).toBeHidden();
});

test('the agreement shown is the agreement to be signed, character for character', async ({
  page,
  visit,
}) => {
  await visit('vault=some', '#/access');
  await page.getByRole('button', { name: 'Donner un accès' }).click();
  await page.getByRole('button', { name: /Ordonnance du Dr Lefèvre/ }).click();
  await page.getByRole('button', { name: /Choisir Dr Anne/ }).click();
  await page.getByRole('button', { name: 'Oui, c’est cette personne' }).click();
  await page.getByRole('button', { name: 'Continuer' }).click();
  const shown = await page.locator('blockquote').evaluate((quote) => quote.textContent);
  const signed = await page.evaluate(() => window.scene.agreement);
  expect(shown).toBe(signed?.replaceAll('**', ''));
});

test('the recovery sheet prints on one page', async ({ page, visit }) => {
  await visit('state=empty&vault=empty', '#/create');
  await page.getByLabel('Vos nom et prénom').fill('Jeanne Morel');
  await page.getByRole('radio', { name: /Oui, à moi/ }).check();
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByText('tulipe rocher').waitFor();
  await page.getByLabel('Tapez-la de nouveau').fill('tulipe rocher moulin carotte fenêtre pinson');
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByRole('button', { name: 'Imprimer la feuille' }).waitFor();
  await page.emulateMedia({ media: 'print' });
  if (process.env['CACHET_PICTURES']) {
    await page.setViewportSize({ width: 794, height: 1123 });
    await page.screenshot({ path: `${process.env['CACHET_PICTURES']}/sheet-on-paper.png` });
  }
  const paper = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  expect(paper.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
});

test('a professional’s card is scanned from a picture, and a wrong one is told', async ({ page, visit }) => {
  await visit('role=professional', '#/card');
  const square = await page.getByRole('img', { name: /Carré de reconnaissance/ }).screenshot();
  await visit('vault=some', '#/access');
  await page.getByRole('button', { name: 'Donner un accès' }).click();
  await page.getByRole('button', { name: /Ordonnance du Dr Lefèvre/ }).click();
  await page.getByRole('button', { name: 'Scanner sa carte' }).click();
  await page.getByRole('button', { name: 'Ouvrir l’appareil photo' }).click();
  await expect(page.getByText('L’appareil photo n’est pas disponible')).toBeVisible();
  await page.getByRole('button', { name: 'Taper à la main' }).click();
  await page.getByLabel('Texte sous le carré').fill('https://elsewhere.example/');
  await page.getByRole('button', { name: 'Utiliser ce texte' }).click();
  await expect(page.getByText('n’est pas une carte de professionnel')).toBeVisible();
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'carte.png', mimeType: 'image/png', buffer: square });
  await expect(page.getByRole('heading', { name: 'Est-ce bien cette personne ?' })).toBeFocused();
  await expect(page.getByText('Vous avez scanné sa carte')).toBeVisible();
});

test('an answer that the device refused leads to the screen that says so', async ({ page, visit }) => {
  await visit('vault=some', '#/documents');
  await page.getByRole('button', { name: 'Bilan sanguin' }).waitFor();
  await page.evaluate(() => {
    window.scene.fail = 'readDocument:refused-signature';
    window.scene.alarms = true;
  });
  await page.getByRole('button', { name: 'Bilan sanguin' }).click();
  await expect(page.getByText('Votre appareil a refusé ce qu’il a reçu')).toBeVisible();
  await page.getByRole('button', { name: 'Voir et agir' }).click();
  await expect(
    page.getByRole('heading', { name: 'Votre téléphone a refusé ce que le service lui a envoyé' }),
  ).toBeFocused();
});

test('a restored service is offered what it lost, and the documents come back', async ({ page, visit }) => {
  await visit('vault=some&lost=yes&fail=documents:refused-rollback', '#/documents');
  await expect(page.getByText('Le service a perdu vos derniers changements. Les rendre ?')).toBeVisible();
  await page.getByRole('button', { name: 'Rendre mes changements' }).click();
  await expect(page.getByRole('button', { name: 'Bilan sanguin' })).toBeVisible();
  await expect(page.getByText('Le service a perdu')).toBeHidden();
});

test('an upload that broke off is offered again with its file', async ({ page, visit }) => {
  await visit('vault=some&broken=yes', '#/documents');
  await expect(page.getByRole('heading', { name: 'Envois interrompus' })).toBeVisible();
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'scanner.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') });
  await expect(page.getByRole('heading', { name: 'Envois interrompus' })).toBeHidden();
  await expect(page.getByText('Scellé et gardé')).toBeVisible();
});
