/** PDFs of many producers (`scripts/corpus.sh`) in the real viewer: what the reference reader opens is drawn, the rest is refused in words. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './page';

const folder = process.env['CACHET_CORPUS'];

test.use({ complains: true });

test('what the reference reader opens, the viewer draws, and what it cannot open is refused with a reason', async ({
  page,
  context,
  visit,
}) => {
  test.skip(!folder, 'needs the files of scripts/corpus.sh');
  test.setTimeout(1_800_000);
  const table = readFileSync(join(folder ?? '', 'pdf', 'reference.tsv'), 'utf8');
  const asked: string[] = [];
  await visit('vault=some', '#/documents');
  const address = new URL(page.url()).origin;
  context.on('request', (request) => asked.push(request.url()));
  const counts = { drawn: 0, refused: 0 };
  const failures: string[] = [];
  for (const line of table.trimEnd().split('\n')) {
    const [name = '', pages = '', word = ''] = line.split('\t');
    const bytes = readFileSync(join(folder ?? '', 'pdf', name)).toString('latin1');
    await visit('vault=some', '#/documents');
    await page.evaluate((opens) => (window.scene.opens = opens), { type: 'application/pdf', bytes });
    await page.getByRole('button', { name: 'Bilan sanguin' }).click();
    const frame = page.frameLocator('iframe');
    const drawn = frame.locator('canvas').first();
    const refusal = page.getByText(/ne peut pas être affiché ici|a son propre mot de passe/);
    const seen = await Promise.race([
      drawn.waitFor({ timeout: 60_000 }).then(() => 'drawn' as const),
      refusal.waitFor({ timeout: 60_000 }).then(() => 'refused' as const),
    ]).catch(() => 'neither' as const);
    const shown = frame.getByText(`Page 1 sur ${pages}`, { exact: true });
    if (seen === 'neither') failures.push(`${name}: neither drawn nor refused`);
    else if (seen === 'refused' && /^\d+$/.test(pages))
      failures.push(`${name}: refused, and has ${pages} pages`);
    else if (seen === 'drawn' && /^\d+$/.test(pages) && (await shown.count()) === 0)
      failures.push(`${name}: not ${pages} pages`);
    else counts[seen] += 1;
    // Words are laid over the picture of each page that is near; a search finds what stands there.
    if (seen === 'drawn' && word !== '' && pages === '1')
      await expect
        .poll(async () => (await frame.locator('.page').first().textContent())?.replace(/\s+/g, ''), {
          timeout: 20_000,
        })
        .toContain(word)
        .catch(() => failures.push(`${name}: without its word ${word}`));
  }
  console.log(`PDF: ${counts.drawn} drawn, ${counts.refused} refused with a reason`);
  expect(failures).toEqual([]);
  expect(asked.filter((url) => !/^(blob|data):/.test(url) && !url.startsWith(address))).toEqual([]);
  expect(counts.drawn).toBeGreaterThan(50);
});
