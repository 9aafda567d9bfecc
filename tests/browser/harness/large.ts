import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { digest, writeNoise } from './bytes';
import { address, serverPort } from './chromium';
import { EAGER, measureWorker, MIB, rendererPeak, workerPeak } from './memory';
import { Person } from './person';
import { Unwatched } from './unwatched';
import { Wire } from './wire';

/** The worker may hold a few parts of 8 MiB, never a share of the file. */
const BOUND = 128 * MIB;

/** Adds a file through the page, the network cut half way, reads it back, compares the bytes, prints what it took. */
export async function upAndBack(size: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cachet-large-'));
  const profile = join(folder, 'profile');
  const wire = await Wire.start(serverPort(), false);
  const browser = await Unwatched.start(profile, wire.port, EAGER);
  try {
    const file = join(folder, 'scanner.bin');
    const written = await writeNoise(file, size);
    await browser.with(async (page) => {
      const person = await Person.at(page.context(), address('patient'), false);
      await person.makeVault('Aurélie Quéré-Maël');
      await person.press('Ouvrir mon coffre');
      await person.press('Ajouter un premier document');
      await browser.give(page, file);
      await page.getByLabel('Titre').fill('Images du scanner');
      await measureWorker(page);
    });
    const before = wire.sent;
    const up = browser.press('Sceller et ajouter', 'Scellé et gardé');
    const cut = cutAt(before + size / 2, browser, wire);
    const upRenderer = await rendererPeak(profile, Promise.all([up, cut]));
    await cut;
    print('up', size, await up);
    const upWorker = await browser.with(workerPeak);
    rmSync(file);

    await browser.with(async (page) => {
      await page.getByRole('navigation', { name: 'Menu principal' }).getByText('Documents').first().click();
      await page.getByRole('button', { name: 'Images du scanner' }).click();
      await page.getByRole('button', { name: 'Préparer une copie' }).waitFor();
    });
    const back = browser.press('Préparer une copie', 'Enregistrer une copie');
    const backRenderer = await rendererPeak(profile, back);
    print('back', size, await back);
    const peak = await browser.with(workerPeak);
    console.log(
      `  peak of the worker: ${mib(upWorker)} up, ${mib(peak)} in all; ` +
        `of its whole renderer process: ${mib(upRenderer)} up, ${mib(backRenderer)} back`,
    );

    const copy = join(folder, 'copy.bin');
    await browser.with(async (page) => {
      const download = page.waitForEvent('download', { timeout: 300_000 });
      await page.getByRole('button', { name: 'Enregistrer une copie' }).click();
      await (await download).saveAs(copy);
    });
    expect(await digest(copy)).toBe(written);
    expect(peak, 'the worker was measured').toBeGreaterThan(MIB);
    expect(peak, 'and stayed small').toBeLessThan(BOUND);
  } finally {
    wire.close();
    await browser.stop();
    // Processes of the browser outlive it for a moment, and write.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
}

/** Breaks every connection once so many bytes have gone, and mends when the page says that it waits. */
async function cutAt(bytes: number, browser: Unwatched, wire: Wire): Promise<void> {
  await expect.poll(() => wire.sent, { timeout: 600_000, intervals: [50] }).toBeGreaterThan(bytes);
  wire.cut();
  await browser.with(async (page) => {
    await page.getByText('En attente du réseau').waitFor();
    wire.mend();
    await page.getByRole('button', { name: 'Reprendre' }).click();
  });
}

function print(what: string, size: number, milliseconds: number): void {
  const rate = (size / MIB / milliseconds) * 1000;
  console.log(`  ${mib(size)} ${what}: ${(milliseconds / 1000).toFixed(1)} s, ${rate.toFixed(1)} MiB/s`);
}

const mib = (bytes: number) => `${Math.round(bytes / MIB)} MiB`;
