import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, expect, test, type Page } from '@playwright/test';
import { Decrypter } from 'age-encryption';
import { accessible } from './harness/accessible';
import { address, launching, serverPort } from './harness/chromium';
import { Person } from './harness/person';

const TITLE = 'Bilan de Noël';
const TEXT = 'Glycémie à jeun : 1,26 g/L';

/** Presses a button and gives the path of what it saves. */
async function saved(page: Page, name: string, folder: string): Promise<string> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name, exact: true }).click();
  const download = await waiting;
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

test('a copy opens with npm age-encryption alone, and through its own page with the network off', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cachet-capsule-'));
  const browser = await chromium.launch(launching(serverPort()));
  const context = await browser.newContext({ locale: 'fr-FR', acceptDownloads: true });
  const jeanne = await Person.at(context, address('patient'), false);
  const { page } = jeanne;
  await jeanne.makeVault('Jeanne Morel');
  await jeanne.press('Ouvrir mon coffre');
  await jeanne.press('Ajouter un premier document');
  await jeanne.choose({ name: 'bilan.txt', mimeType: 'text/plain', buffer: Buffer.from(TEXT) }, TITLE);
  await jeanne.press('Sceller et ajouter');
  await page.getByText('Scellé et gardé').waitFor();
  await jeanne.go('Plus');
  await jeanne.press('Tout emporter');
  await jeanne.press('Préparer ma copie');
  await page.getByRole('heading', { name: 'Votre copie est prête' }).waitFor();
  await accessible(page, 'a copy that is ready');
  const words = await page.locator('article pre').innerText();
  const copy = await saved(page, 'Enregistrer la copie', folder);
  const opener = await saved(page, 'Enregistrer la page qui l’ouvre', folder);
  await browser.close();

  const decrypter = new Decrypter();
  decrypter.addPassphrase(words.trim());
  const archive = Buffer.from(await decrypter.decrypt(readFileSync(copy)));
  expect(archive.includes(Buffer.from(TEXT))).toBe(true);
  for (const name of [
    'documents/',
    'fhir/bundle.json',
    'index.html',
    'coffre/log/',
    'coffre/SHA256SUMS',
    'coffre/capsule.json',
  ])
    expect(archive.includes(Buffer.from(name)), name).toBe(true);

  // A browser of its own, no server, no network: only the file that was kept.
  const alone = await chromium.launch(launching(1));
  const offline = await alone.newContext({ locale: 'fr-FR', acceptDownloads: true, offline: true });
  const kept = await offline.newPage();
  const wrong: string[] = [];
  kept.on(
    'request',
    (request) => void (/^(file|blob|data):/.test(request.url()) || wrong.push(request.url())),
  );
  kept.on('console', (message) => void (message.type() === 'error' && wrong.push(message.text())));
  await kept.goto(pathToFileURL(opener).href);
  await accessible(kept, 'the page that opens a copy');
  await kept.getByLabel('Le fichier de la copie').setInputFiles(copy);
  await kept.getByLabel('Ce qui l’ouvre').fill('ce ne sont pas les mots');
  await kept.getByRole('button', { name: 'Ouvrir', exact: true }).click();
  await kept.getByText('La copie ne s’ouvre pas').waitFor();
  const cut = join(folder, 'cut.age');
  writeFileSync(cut, readFileSync(copy).subarray(0, -1));
  await kept.getByLabel('Le fichier de la copie').setInputFiles(cut);
  await kept.getByLabel('Ce qui l’ouvre').fill(words);
  await kept.getByRole('button', { name: 'Ouvrir', exact: true }).click();
  await expect(kept.getByRole('button', { name: 'Ouvrir', exact: true })).toBeEnabled();
  await kept.getByText('La copie ne s’ouvre pas').waitFor();
  await kept.getByLabel('Le fichier de la copie').setInputFiles(copy);
  await kept.getByRole('button', { name: 'Ouvrir', exact: true }).click();
  await kept.getByRole('heading', { name: '1 document' }).waitFor();
  await accessible(kept, 'a copy that is open');
  const waiting = kept.waitForEvent('download');
  await kept.getByRole('link', { name: new RegExp(TITLE) }).click();
  const document = join(folder, 'document.txt');
  await (await waiting).saveAs(document);
  expect(readFileSync(document, 'utf8')).toBe(TEXT);
  expect(wrong).toEqual([]);
  await alone.close();
  rmSync(folder, { recursive: true });
});
