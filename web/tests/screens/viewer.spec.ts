import { readFile } from 'node:fs/promises';
import { pdf } from '../memory/pdf';
import { expect, test } from './page';

test('a PDF shows all its pages as pictures with text that can be read aloud', async ({ page, visit }) => {
  await visit('vault=some', '#/documents');
  await page.getByRole('button', { name: 'Bilan sanguin' }).click();
  const frame = page.frameLocator('iframe');
  await expect(frame.getByText('Page 1 sur 3')).toBeVisible();
  await expect(frame.getByText('haemoglobin 14.1')).toBeAttached();
  await frame.getByRole('region', { name: 'Page 3 sur 3' }).scrollIntoViewIfNeeded();
  await expect(frame.getByText('End of the report')).toBeAttached();
  const width = () =>
    frame
      .locator('.page')
      .first()
      .evaluate((place) => place.clientWidth);
  const before = await width();
  await frame.getByRole('button', { name: 'Agrandir' }).click();
  await expect.poll(width).toBeGreaterThan(before);
});

test('text is shown as text: its markup runs nothing', async ({ page, visit }) => {
  await visit('vault=some', '#/documents');
  await page.getByRole('button', { name: 'Rappel de vaccin' }).click();
  await expect(page.frameLocator('iframe').getByText('<script>alert(1)</script>')).toBeVisible();
});

test('the frame of a document has no origin, no network, no parent to read and no WebRTC', async ({
  page,
  visit,
}) => {
  await visit('vault=some', '#/documents');
  await page.getByRole('button', { name: 'Radio du genou' }).click();
  await page.frameLocator('iframe').locator('img').waitFor();
  const frame = page.frames().find((one) => one.parentFrame() === page.mainFrame());
  const seen = await frame?.evaluate(async () => {
    const refused = (run: () => unknown) => {
      try {
        run();
        return false;
      } catch {
        return true;
      }
    };
    // The document element's own policy is asked, so that no console error is left behind.
    return {
      origin: window.origin,
      rtc: 'RTCPeerConnection' in window,
      parent: refused(() => parent.document),
      storage: refused(() => localStorage),
      policy: document.querySelector('meta[http-equiv]')?.getAttribute('content') ?? '',
      sandbox: window.frameElement === null,
    };
  });
  expect(seen).toMatchObject({ origin: 'null', rtc: false, parent: true, storage: true, sandbox: true });
  expect(seen?.policy).toContain("default-src 'none'");
  expect(seen?.policy).not.toContain('connect-src');
});

const latin1 = async (file: Blob) => Buffer.from(await file.arrayBuffer()).toString('latin1');

/** Thirty pages; what is looked for stands on the second, the twentieth and the last. */
const LONG = Array.from({ length: 30 }, (_, index) =>
  [2, 20, 30].includes(index + 1) ? `Page ${index + 1}\nFerritine élevée` : `Page ${index + 1}\nSans objet`,
);

test('a word is found in all pages of a PDF, and the keyboard goes from one to the next', async ({
  page,
  visit,
}) => {
  await visit('vault=some', '#/documents');
  const bytes = await latin1(pdf(LONG));
  await page.evaluate((bytes) => (window.scene.opens = { type: 'application/pdf', bytes }), bytes);
  await page.getByRole('button', { name: 'Bilan sanguin' }).click();
  const frame = page.frameLocator('iframe');
  const field = frame.getByRole('searchbox', { name: 'Chercher dans ce document' });
  await field.fill('FERRITINE elevee');
  await expect(frame.getByRole('status')).toHaveText('1 sur 3');
  const marked = (place: string) =>
    frame.getByRole('region', { name: place }).locator('mark.current').first();
  await expect(marked('Page 2 sur 30')).toBeInViewport();
  await field.press('Enter');
  await expect(frame.getByRole('status')).toHaveText('2 sur 3');
  await expect(marked('Page 20 sur 30')).toBeInViewport();
  await frame.getByRole('button', { name: 'Suivant' }).click();
  await expect(marked('Page 30 sur 30')).toBeInViewport();
  await frame.getByRole('button', { name: 'Agrandir' }).click();
  await expect(frame.locator('mark.current').first()).toBeAttached();
  await field.press('Shift+Enter');
  await field.press('Shift+Enter');
  await expect(marked('Page 2 sur 30')).toBeInViewport();
  await field.fill('bilirubine');
  await expect(frame.getByRole('status')).toHaveText('Rien trouvé');
  await expect(frame.locator('mark')).toHaveCount(0);
  await frame.getByRole('region', { name: 'Page 1 sur 30' }).click();
  await page.keyboard.press('Control+f');
  await expect(field).toBeFocused();
});

test('a screen reader finds the words of pages that are far from what is drawn', async ({ page, visit }) => {
  await visit('vault=some', '#/documents');
  const bytes = await latin1(pdf(LONG));
  await page.evaluate((bytes) => (window.scene.opens = { type: 'application/pdf', bytes }), bytes);
  await page.getByRole('button', { name: 'Bilan sanguin' }).click();
  const last = page.frameLocator('iframe').getByRole('region', { name: 'Page 30 sur 30' });
  await expect(last).toMatchAriaSnapshot(`
    - region "Page 30 sur 30":
      - paragraph: Page 30 Ferritine élevée
  `);
  await expect(last.locator('canvas')).toHaveCount(0);
});

test('a document of sections that carries its own PDF is read as either', async ({ page, visit }) => {
  await visit('vault=some', '#/documents');
  await page.evaluate(
    () => (window.scene.opens = { type: 'text/xml', bytes: '<observationMedia></observationMedia>' }),
  );
  await page.getByRole('button', { name: 'Bilan sanguin' }).click();
  const frame = page.frameLocator('iframe');
  await expect(frame.getByText('Compte rendu, mis en page')).toBeAttached();
  await page.getByRole('button', { name: 'Lire le texte' }).click();
  await expect(frame.getByRole('cell', { name: 'Hémoglobine glyquée' })).toBeVisible();
  await page.getByRole('button', { name: 'Voir la mise en page' }).click();
  await expect(frame.getByText('Page 1 sur 1')).toBeVisible();
});

test('what is attached to a document is not the document: it is listed, and opened by itself', async ({
  page,
  visit,
}) => {
  await visit('vault=some', '#/documents');
  await page.evaluate(() => (window.scene.opens = { type: 'text/xml', bytes: '<organizer></organizer>' }));
  await page.getByRole('button', { name: 'Bilan sanguin' }).click();
  const frame = page.frameLocator('iframe');
  await expect(frame.getByRole('cell', { name: 'Hémoglobine glyquée' })).toBeVisible();
  const files = page.getByRole('group', { name: 'Fichiers joints à ce document' });
  await files.getByRole('button', { name: 'Compte rendu d’imagerie, 1er décembre 2021' }).click();
  await expect(frame.getByText('Une autre radio')).toBeAttached();
  const download = page.waitForEvent('download');
  await files.getByRole('button', { name: 'Enregistrer « Coupe »' }).click();
  expect((await download).suggestedFilename()).toBe('Coupe.tiff');
  await files.getByRole('button', { name: 'Revenir au document' }).click();
  await expect(frame.getByRole('cell', { name: 'Hémoglobine glyquée' })).toBeVisible();
});

test('a professional files a copy of what was shared, as it is and as a CDA for the software of the practice', async ({
  page,
  visit,
}) => {
  await visit('role=professional');
  await page.getByRole('button', { name: /Ouvrir Bilan sanguin/ }).click();
  const saved = async (name: string) => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name }).click();
    return await download;
  };
  expect((await saved('Garder une copie dans mon dossier')).suggestedFilename()).toMatch(/\.pdf$/);
  const copy = await saved('Copie pour mon logiciel (CDA)');
  expect(copy.suggestedFilename()).toMatch(/Bilan sanguin.*\.xml$/);
  const text = await readFile(await copy.path(), 'utf8');
  expect(text).toContain('<title>Bilan sanguin');
});
