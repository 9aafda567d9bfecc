import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect } from '@playwright/test';
import { digest, writeNoise } from './bytes';
import { address, launching, serverPort } from './chromium';
import { EAGER, MIB, peakWhile } from './memory';
import { Person } from './person';
import { Wire } from './wire';

/** The worker may hold a few parts of 8 MiB, never a share of the file. */
const BOUND = 128 * MIB;

/** Adds a file through the page, the network cut half way, reads it back, compares the bytes, prints what it took. */
export async function upAndBack(size: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cachet-large-'));
  const wire = await Wire.start(serverPort(), false);
  try {
    const file = join(folder, 'scanner.bin');
    const written = await writeNoise(file, size);
    const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
      ...launching(wire.port, EAGER),
      locale: 'fr-FR',
    });
    const person = await Person.at(context, address('patient'), false);
    const { page } = person;
    await person.makeVault('Aurélie Quéré-Maël');
    await person.press('Ouvrir mon coffre');
    await person.press('Ajouter un premier document');
    await person.choose(file, 'Images du scanner');

    const sent = await timed(async () => {
      await person.press('Sceller et ajouter');
      const up = (async () => {
        await cutAt(0.5, person, wire);
        await page.getByText('Scellé et gardé').waitFor({ timeout: 15 * 60_000 });
      })();
      return peakWhile(page, folder, up);
    });

    await person.go('Documents');
    await person.press('Images du scanner');
    const read = await timed(async () => {
      await person.press('Préparer une copie');
      const save = page.getByRole('button', { name: 'Enregistrer une copie' });
      return peakWhile(page, folder, save.waitFor({ timeout: 15 * 60_000 }));
    });
    const download = page.waitForEvent('download', { timeout: 300_000 });
    await person.press('Enregistrer une copie');
    const copy = join(folder, 'copy.bin');
    await (await download).saveAs(copy);
    expect(await digest(copy)).toBe(written);
    await context.close();

    for (const [what, { seconds, result }] of Object.entries({ up: sent, back: read })) {
      const of = (bytes: number) => `${Math.round(bytes / MIB)} MiB`;
      console.log(
        `  ${of(size)} ${what}: ${seconds.toFixed(1)} s, ${(size / MIB / seconds).toFixed(1)} MiB/s; ` +
          `peak of the worker ${of(result.worker)}, of the whole renderer process ${of(result.renderer)}`,
      );
      expect(result.worker, 'the worker was measured').toBeGreaterThan(MIB);
      expect(result.worker, 'and stayed small').toBeLessThan(BOUND);
    }
  } finally {
    wire.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Breaks every connection once this share has gone, and mends when the page says that it waits. */
async function cutAt(share: number, person: Person, wire: Wire): Promise<void> {
  const meter = person.page.getByRole('progressbar').first();
  await expect
    .poll(async () => Number(await meter.getAttribute('value')) / Number(await meter.getAttribute('max')), {
      timeout: 10 * 60_000,
    })
    .toBeGreaterThan(share);
  wire.cut();
  await person.page.getByText('En attente du réseau').waitFor();
  wire.mend();
  await person.press('Reprendre');
}

async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; result: T }> {
  const start = performance.now();
  const result = await work();
  return { seconds: (performance.now() - start) / 1000, result };
}
