import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, test, type BrowserContext } from '@playwright/test';
import { writeNoise } from '../harness/bytes';
import { address, launching, serverPort } from '../harness/chromium';
import { MIB } from '../harness/memory';
import { Person } from '../harness/person';
import { serveBench } from './serve';
import type { Measured } from './worker';

const PIPELINE = 128;

test('sealing, opening, wrapping and listing, beside libsodium.js and age-encryption', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cachet-bench-'));
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    // The benchmark's own page lies on another port of this machine.
    ...launching(serverPort(), `--host-resolver-rules=MAP *.localhost 127.0.0.1:${serverPort()}`),
    locale: 'fr-FR',
  });
  try {
    const { rates, listings } = await measure(context);
    const pipeline = await throughThePage(context, join(folder, 'file.bin'));
    print(context.browser()?.version() ?? '', rates, listings, pipeline);
  } finally {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

async function measure(context: BrowserContext): Promise<Measured> {
  const served = await serveBench();
  const page = await context.newPage();
  await page.goto(served.address);
  const answer = await page.evaluate(
    () =>
      new Promise<{ measured?: Measured; failed?: string }>((resolve) => {
        const worker = new Worker('/worker.js', { type: 'module' });
        worker.onerror = (event) => resolve({ failed: event.message });
        worker.onmessage = (event) => resolve(event.data as { measured?: Measured; failed?: string });
      }),
  );
  await page.close();
  served.close();
  if (!answer.measured) throw new Error(answer.failed);
  return answer.measured;
}

/** A document added and read by hand: page, worker, digests, server. MiB a second, up and back. */
async function throughThePage(context: BrowserContext, file: string): Promise<{ up: number; back: number }> {
  await writeNoise(file, PIPELINE * MIB);
  const person = await Person.at(context, address('patient'), false);
  await person.makeVault('Aurélie Quéré-Maël');
  await person.press('Ouvrir mon coffre');
  await person.press('Ajouter un premier document');
  await person.choose(file, 'Images du scanner');
  const rate = async (work: () => Promise<void>) => {
    const start = performance.now();
    await work();
    return (PIPELINE * 1000) / (performance.now() - start);
  };
  const up = await rate(async () => {
    await person.press('Sceller et ajouter');
    await person.page.getByText('Scellé et gardé').waitFor({ timeout: 600_000 });
  });
  await person.go('Documents');
  await person.press('Images du scanner');
  const back = await rate(async () => {
    await person.press('Préparer une copie');
    await person.page.getByRole('button', { name: 'Enregistrer une copie' }).waitFor({ timeout: 600_000 });
  });
  return { up, back };
}

function print(
  version: string,
  rates: Measured['rates'],
  listings: Measured['listings'],
  pipeline: { up: number; back: number },
): void {
  const row = (cells: (string | number)[]) =>
    `  ${cells.map((cell, at) => (at === 0 ? String(cell).padEnd(28) : String(cell).padStart(15))).join('')}`;
  const rate = (name: string) => rates[name]?.toFixed(0) ?? '';
  const ratio = (what: string, other: string) => {
    const [own, theirs] = [rates[`cachet ${what}`], rates[`${other} ${what.replace('content', 'stream')}`]];
    return own && theirs ? (own / theirs).toFixed(2) : '';
  };
  const lines = [
    `Chromium ${version}, best of interleaved rounds on the same bytes`,
    row(['', 'Cachet', 'libsodium.js', 'age-encryption', '/ libsodium', '/ age-enc.']),
    ...['stream seal', 'stream open', 'content seal', 'content open', 'wraps', 'unwraps'].map((what) =>
      row([
        `${what}, ${what.includes('wraps') ? 'a second' : 'MiB/s'}`,
        rate(`cachet ${what}`),
        rate(`libsodium ${what}`),
        rate(`age-encryption ${what}`),
        ratio(what, 'libsodium'),
        ratio(what, 'age-encryption'),
      ]),
    ),
    '  "content" is the stream with its parts, padding and digests, as a document is sealed; compared with their streams.',
    row(['whole pipeline up, MiB/s', pipeline.up.toFixed(0)]),
    row(['whole pipeline back, MiB/s', pipeline.back.toFixed(0)]),
    '  One sealed index opened and listed, no key agreement per document:',
    ...listings.map(({ count, bytes, milliseconds }) =>
      row([`${count} documents`, `${milliseconds.toFixed(1)} ms`, `${(bytes / 1000).toFixed(0)} kB sealed`]),
    ),
  ];
  console.log(lines.join('\n'));
}
