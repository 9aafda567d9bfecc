import type { Page } from '@playwright/test';
import { accessible, expect, test } from './page';

/** A PDF of one page without a word. */
const WORDLESS =
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>';

/** What a screen reader says of each line of a part of the page, in order, white space folded. */
const heard = async (page: Page, part: string) => {
  const lines = page.getByRole('region', { name: part }).getByRole('listitem');
  const said = (await lines.all()).map((line) => line.ariaSnapshot());
  return (await Promise.all(said)).map((line) => /button "(.*)"/.exec(line)?.[1]?.replace(/\s+/g, ' '));
};

test('the summary page reads as sentences', async ({ page, visit }) => {
  await visit('vault=some', '#/health');
  await page.getByRole('heading', { name: 'Allergies' }).waitFor();
  expect(await heard(page, 'Allergies')).toEqual([
    'Pénicilline. Urticaire. Depuis 1998. Écrit par Dr Anne Lefèvre, médecin généraliste. Dit aussi par un autre document.',
  ]);
  expect(await heard(page, 'Traitements')).toEqual([
    'Metformine 500 mg. 1 comprimé matin et soir. Depuis le 1er juin 2019. Écrit par Dr Anne Lefèvre, médecin généraliste.',
    'Vitamine D. Depuis novembre 2025. Noté par vous.',
  ]);
  expect(await heard(page, 'Problèmes de santé')).toEqual([
    'Diabète de type 2. Depuis mai 2019. Noté par vous.',
  ]);
  expect(await heard(page, 'Vaccinations')).toEqual([
    'Repevax. Lot U1234. Le 12 octobre 2023. Écrit par Dr Anne Lefèvre, médecin généraliste.',
  ]);
  const [weight, glucose] = await heard(page, 'Dernières mesures et analyses');
  expect(weight).toMatch(/^Poids : 68,5 kg\. Le \d+(er)? \p{L}+ \d{4}\. Voir dans le temps\.$/u);
  expect(glucose).toMatch(/^Glycémie à jeun : 7,20 mmol\/L\. Plus haut\. Le /);
});

test('each viewer has a text way', async ({ page, visit }) => {
  const open = async (title: string, type: string, bytes: string) => {
    await visit('vault=some', '#/documents');
    await page.evaluate((opens) => (window.scene.opens = opens), { type, bytes });
    await page.getByRole('button', { name: title }).first().click();
  };
  const frame = page.frameLocator('iframe');
  await visit('vault=some', '#/documents');
  await page.getByRole('button', { name: 'Bilan sanguin', exact: true }).click();
  await expect(frame.locator('.textLayer').first()).toContainText('haemoglobin 14.1 g/dL', {
    timeout: 30_000,
  });
  // A PDF of pictures and a picture: what they hold is recognised when it is asked for.
  await open('Bilan sanguin', 'application/pdf', WORDLESS);
  await expect(page.getByRole('button', { name: 'Lire le texte' })).toBeVisible();
  await open(
    'Radio du genou',
    'image/svg+xml',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
  );
  await expect(page.getByRole('button', { name: 'Lire le texte' })).toBeVisible();
  // An examination has its header as a table, a document of CDA its words, a curve its values as a table.
  await visit('vault=record', '#/documents');
  await page.getByRole('button', { name: 'IRM du genou droit' }).click();
  await expect(frame.getByRole('table', { name: 'Ce que dit le fichier' })).toBeVisible();
  await visit('vault=record', '#/documents');
  await page.getByRole('button', { name: 'Compte rendu de biologie' }).click();
  await expect(frame.getByText('Biochimie')).toBeVisible();
  await visit('vault=some', '#/health');
  await page.getByRole('button', { name: /^Poids/ }).click();
  await expect(page.getByRole('table')).toBeVisible();
});

test('what a person writes stands in the record, apart from what professionals wrote, and can be taken back', async ({
  page,
  visit,
}) => {
  await visit('vault=some', '#/health');
  await page.getByRole('button', { name: /Ajouter : Mesures/ }).click();
  await page.getByLabel('Laquelle, ou lequel ?').selectOption('weight');
  await page.getByLabel(/Le résultat/).fill('soixante');
  await page.getByRole('button', { name: 'Continuer' }).click();
  await expect(page.getByText('Écrivez un nombre')).toBeVisible();
  await page.getByLabel(/Le résultat/).fill('67,9');
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByLabel('Jour', { exact: true }).fill('2026-11-20');
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByRole('button', { name: 'Continuer' }).click();
  await expect(page.getByText('Poids : 67,9 kg')).toBeVisible();
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  const weight = page.getByRole('button', { name: /Poids.*67,9 kg/ });
  await expect(weight).toBeVisible();
  await weight.click();
  await expect(page.getByRole('img', { name: /Courbe de Poids/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /20 novembre 2026 67,9 67,9 kg Noté par vous/ })).toBeVisible();
  await page.getByRole('button', { name: '20 novembre 2026' }).click();
  await page.getByRole('button', { name: 'Retirer cette ligne' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Retirer cette ligne' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('a treatment that is over says until when, and its end comes after its beginning', async ({
  page,
  visit,
}) => {
  await visit('vault=some', '#/health');
  await page.getByRole('button', { name: /Ajouter : Traitements/ }).click();
  await page.getByLabel('En quelques mots').fill('Prednisone 20 mg');
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByRole('textbox', { name: 'Année' }).fill('2021');
  await page.getByLabel('Non, c’est terminé').check();
  await page.getByRole('button', { name: 'Continuer' }).click();
  await expect(page.getByRole('group', { name: 'Jusqu’à quand ?' })).toBeVisible();
  await accessible(page);
  await page.getByRole('textbox', { name: 'Année' }).fill('2019');
  await page.getByRole('button', { name: 'Continuer' }).click();
  await expect(page.getByText('La fin vient après le début.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Année' }).fill('2022');
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByRole('button', { name: 'Continuer' }).click();
  await expect(page.getByText('2021')).toBeVisible();
  await expect(page.getByText(/jusqu’en 2022/)).toBeVisible();
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.getByText('C’est noté').first()).toBeAttached();
});

test('a summary holds no section that was left out', async ({ page, visit }) => {
  await visit('vault=some', '#/ips');
  await page.getByLabel('Mettre « Vaccinations » dans le résumé').uncheck();
  await expect(page.getByText('Cette partie n’y sera pas.')).toBeVisible();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Enregistrer le fichier' }).click();
  const file = await (await saved).createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of file) chunks.push(chunk as Buffer);
  expect(JSON.parse(Buffer.concat(chunks).toString()).without).toEqual(['vaccinations']);
});

test('a field that a person is in stays there when the file has been looked into', async ({
  page,
  visit,
}) => {
  await visit('vault=some', '#/add');
  const picker = page.getByLabel('Choisir des fichiers', { exact: true }).last();
  await picker.setInputFiles({ name: 'lent.xml', mimeType: 'text/xml', buffer: Buffer.from('<a/>') });
  const title = page.getByLabel('Titre');
  await title.focus();
  await page.evaluate(() => dispatchEvent(new Event('examined')));
  await expect(title).toHaveValue('Compte rendu d’examens de biologie médicale');
  await expect(title).toBeFocused();
});

test('a person says what stands in the columns of a table, and sees what it gives before it is kept', async ({
  page,
  visit,
}) => {
  await visit('vault=some', '#/add');
  const picker = page.getByLabel('Choisir des fichiers', { exact: true }).last();
  await picker.setInputFiles({
    name: 'carnet.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('Date;Poids (kg);Tension;Remarque\n20/11/2026;68,5;132/78;\n'),
  });
  await expect(page.getByText('Ira dans votre dossier : Mesures (3).')).toBeVisible();
  await page
    .getByLabel('Que contient « Tension » ?')
    .selectOption({ label: 'Tension, les deux chiffres (132/78)' });
  await expect(page.getByText('Ira dans votre dossier : Mesures (7).')).toBeVisible();
  await page.getByText('Un passage n’a pas été compris').click();
  await expect(page.getByText('ligne 4, colonne 3 : valeur illisible')).toBeVisible();
  await page.getByLabel('Que contient « Date » ?').selectOption('skip');
  await expect(page.getByText('dites quelle colonne contient la date')).toBeVisible();
  await expect(page.getByText('Ira dans votre dossier')).toBeHidden();
  await page.getByLabel('Garder le tableau sans le lire').check();
  await expect(page.getByLabel('Que contient « Date » ?')).toBeHidden();
  await page.getByLabel('Lire ces colonnes').check();
  await page.getByLabel('Que contient « Date » ?').selectOption('day');
  await page.getByRole('button', { name: 'Sceller et ajouter' }).click();
  await expect
    .poll(() => page.evaluate(() => window.scene.filed))
    .toEqual(['day', 'weight', 'pressure', 'remark']);
});

test('a new version that is a table asks for its columns before it takes the place of what was read', async ({
  page,
  visit,
}) => {
  await visit('vault=some', '#/documents');
  await page.getByRole('button', { name: 'Bilan sanguin' }).first().click();
  await page.getByRole('button', { name: /2 versions/ }).click();
  const csv = {
    name: 'carnet.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('Date;Poids (kg);Tension;Remarque\n20/11/2026;68,5;132/78;\n'),
  };
  const dialog = page.getByRole('dialog', { name: 'Choisir les colonnes de ce tableau' });
  const picker = page.getByLabel('Ajouter une nouvelle version').and(page.locator('input'));
  await picker.setInputFiles(csv);
  await dialog.getByRole('button', { name: 'Annuler' }).click();
  await picker.setInputFiles(csv);
  await dialog.getByLabel('Que contient « Tension » ?').selectOption('skip');
  await dialog.getByRole('button', { name: 'Ajouter cette version' }).click();
  await expect(dialog).toBeHidden();
  await expect
    .poll(() => page.evaluate(() => window.scene.filed))
    .toEqual(['day', 'weight', 'skip', 'remark']);
});

test('before anything is sealed each file says what it gives, whom it is about and what was left out', async ({
  page,
  visit,
}) => {
  await visit('vault=some', '#/add');
  const picker = page.getByLabel('Choisir des fichiers', { exact: true }).last();
  await picker.setInputFiles([
    { name: 'bilan.xml', mimeType: 'text/xml', buffer: Buffer.from('<a/>') },
    { name: 'export.zip', mimeType: 'application/zip', buffer: Buffer.from('PK') },
  ]);
  await expect(page.getByText('Ira dans votre dossier : Analyses (8).')).toBeVisible();
  await expect(page.getByText('Le nom est bien le vôtre.').first()).toBeVisible();
  await expect(page.getByText('Ce n’est pas votre nom ou votre date de naissance.')).toBeVisible();
  await expect(page.getByText('3 fichiers de cette archive ne sont pas des documents.')).toBeVisible();
  await expect(page.getByText('Il manque un document annoncé')).toBeVisible();
});
