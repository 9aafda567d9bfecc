import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, test, type BrowserContext } from '@playwright/test';
import { writeNoise } from '../harness/bytes';
import { address, launching, serverPort } from '../harness/chromium';
import { firstVisit } from '../harness/first-visit';
import { MIB } from '../harness/memory';
import { Person } from '../harness/person';
import { Unwatched } from '../harness/unwatched';
import { serveBench } from './serve';
import type { Measured } from './worker';

const PIPELINE = 128;
/** Milliseconds of one frame at sixty a second. */
const FRAME = 16.7;
const STREAMS = ['stream seal', 'stream open', 'content seal', 'content open'];
const KEYS = ['wraps', 'first wraps', 'small files', 'unwraps'];

test('sealing, opening, wrapping and listing, beside libsodium.js and age-encryption', async () => {
  // The benchmark's own page lies on another port of this machine.
  const browser = await chromium.launch(
    launching(serverPort(), `--host-resolver-rules=MAP *.localhost 127.0.0.1:${serverPort()}`),
  );
  const measured = await measure(await browser.newContext());
  print(browser.version(), measured);
  await browser.close();
});

test('what the first visit costs', async () => {
  const browser = await chromium.launch(launching(serverPort()));
  console.log((await firstVisit(await browser.newPage())).said);
  await browser.close();
});

test('the whole pipeline: page, worker, digests, server', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cachet-bench-'));
  try {
    const { up, back } = await throughThePage(folder);
    const size = `${PIPELINE} MiB through the page, worker, digests and a development server`;
    console.log(`  ${size}: up ${up.toFixed(0)} MiB/s, back ${back.toFixed(0)} MiB/s`);
  } finally {
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

/** A document added and read through the page: worker, digests, server. MiB a second, up and back. */
async function throughThePage(folder: string): Promise<{ up: number; back: number }> {
  const file = join(folder, 'file.bin');
  await writeNoise(file, PIPELINE * MIB);
  const browser = await Unwatched.start(join(folder, 'unwatched'), serverPort());
  try {
    await browser.with(async (page) => {
      const person = await Person.at(page.context(), address('patient'), false);
      await person.makeVault('Aurélie Quéré-Maël');
      await person.press('Ouvrir mon coffre');
      await person.press('Ajouter un premier document');
      await browser.give(page, file);
      await page.getByLabel('Titre').fill('Images du scanner');
    });
    const up = await browser.press('Sceller et ajouter', 'Scellé et gardé');
    await browser.with(async (page) => {
      await page
        .getByRole('button', { name: 'Documents' })
        .or(page.getByRole('link', { name: 'Documents' }))
        .first()
        .click();
      await page.getByRole('button', { name: 'Images du scanner' }).click();
      await page.getByRole('button', { name: 'Préparer une copie' }).waitFor();
    });
    const back = await browser.press('Préparer une copie', 'Enregistrer une copie');
    return { up: (PIPELINE * 1000) / up, back: (PIPELINE * 1000) / back };
  } finally {
    await browser.stop();
  }
}

function print(version: string, { rates, listings, vaults }: Measured): void {
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
    ...[...STREAMS, ...KEYS].map((what) =>
      row([
        `${what}, ${KEYS.includes(what) ? 'a second' : 'MiB/s'}`,
        rate(`cachet ${what}`),
        rate(`libsodium ${what}`),
        rate(`age-encryption ${what}`),
        ratio(what, 'libsodium'),
        ratio(what, 'age-encryption'),
      ]),
    ),
    '  "content" is the stream with its parts, padding and digests, as a document is sealed; compared with their streams.',
    '  "wraps": a header for a reader made ready before, outside the loop (ML-KEM matrix, table of the X25519 point);',
    '  age-encryption makes ready what it can, the reading of the recipient, and seals a file of 16 bytes: it has no',
    '  smaller call. "small files": we seal that whole file too. "first wraps": nothing made ready, on either side.',
    '  One sealed index opened and listed, no key agreement per document:',
    ...listings.map(({ count, bytes, milliseconds }) =>
      row([`${count} documents`, `${milliseconds.toFixed(1)} ms`, `${(bytes / 1000).toFixed(0)} kB sealed`]),
    ),
    '  A whole vault. "taken in": files of 100 kB sealed and signed. "first": the first search after a change. "p50" to',
    '  "max": every search while words are typed letter by letter. "gathered", "drawn": one measure of so many values.',
    row(['', 'taken in /s', 'first', 'p50', 'p95', 'p99', 'max', 'gathered', 'drawn']),
    ...vaults.map(({ count, taken, built, searches, gathered, drawn }) =>
      row([
        `${count} documents`,
        taken.aSecond.toFixed(0),
        ...[built, ...searches, gathered, drawn].map((time) => `${time.toFixed(1)} ms`),
      ]),
    ),
    ...vaults.slice(-1).map(({ count, searches: [, , p99, max] }) => {
      const within = (time: number) => (time <= FRAME ? 'within' : 'over');
      return `  In ${count} documents p99 is ${within(p99)}, max ${within(max)} one frame of the screen (${FRAME} ms).`;
    }),
  ];
  console.log(lines.join('\n'));
}
