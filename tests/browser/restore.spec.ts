import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, test, type Page } from '@playwright/test';
import { address, launching, serverPort } from './harness/chromium';
import { emptyServer } from './harness/empty-server';
import { shown } from './harness/link';
import { Person } from './harness/person';

const [FIRST, SECOND] = ['Bilan de Noël', 'Ordonnance de l’été'];
const TEXT = 'Glycémie à jeun : 1,26 g/L';

test('a copy brings a vault back on an empty server: documents, text, journal', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cachet-restore-'));
  const empty = await emptyServer();
  const browser = await chromium.launch(launching(serverPort()));
  const there = await chromium.launch(launching(empty.port));
  try {
    const options = { locale: 'fr-FR', timezoneId: 'Europe/Paris', acceptDownloads: true };
    const jeanne = await Person.at(await browser.newContext(options), address('patient'), false);
    const { page } = jeanne;
    const { words } = await jeanne.makeVault('Jeanne Morel');
    await jeanne.press('Ouvrir mon coffre');
    await jeanne.press('Ajouter un premier document');
    for (const title of [FIRST, SECOND]) {
      await jeanne.choose(file(title), title);
      await jeanne.press('Sceller et ajouter');
      await page.getByText('Scellé et gardé').waitFor();
      await jeanne.go('Documents');
      if (title === FIRST) await jeanne.press('Ajouter');
    }
    const journal = await journalOf(jeanne);
    await jeanne.go('Plus');
    await jeanne.press('Tout emporter');
    await jeanne.press('Préparer ma copie');
    await page.getByRole('heading', { name: 'Votre copie est prête' }).waitFor();
    const key = await page.locator('article pre').innerText();
    const waiting = page.waitForEvent('download');
    await jeanne.press('Enregistrer la copie');
    const copy = join(folder, 'copie.age');
    await (await waiting).saveAs(copy);

    const at = new URL(address('patient'));
    at.port = String(empty.port);
    const again = await Person.at(await there.newContext(options), at.href, false);
    await again.press('J’ai déjà un coffre');
    await again.press('Rétablir un coffre depuis une copie');
    await choose(again.page, copy, 'ce ne sont pas les mots');
    await again.bySheet(words, 'Jeanne Morel');
    await again.page.getByText('Ce texte n’ouvre pas ce fichier.').waitFor();
    // Only what was wrong is asked again.
    await choose(again.page, copy, key);
    await again.newPhrase();
    await again.opened();
    await again.go('Documents');
    for (const title of [FIRST, SECOND])
      await expect(again.page.getByRole('button', { name: title })).toBeVisible();
    await again.page.getByRole('button', { name: FIRST }).click();
    await expect(shown(again.page)).toContainText(TEXT);
    const restored = await journalOf(again);
    expect(restored.slice(-journal.length)).toEqual(journal);
  } finally {
    await Promise.all([browser.close(), there.close(), empty.end()]);
    rmSync(folder, { recursive: true });
  }
});

const file = (title: string) => ({
  name: `${title}.txt`,
  mimeType: 'text/plain',
  buffer: Buffer.from(`${TEXT}, ${title}`),
});

async function choose(page: Page, copy: string, key: string): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(copy);
  await page.getByLabel('Le texte qui ouvre la copie').fill(key.trim());
  await page.getByRole('button', { name: 'Continuer' }).click();
}

/** What the journal says, line by line, the newest first. */
async function journalOf(person: Person): Promise<string[]> {
  await person.go('Accès');
  await person.press('Journal');
  const lines = person.page.getByRole('main').getByRole('listitem');
  await lines.first().waitFor();
  return lines.allInnerTexts();
}
