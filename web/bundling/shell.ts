import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { integrity } from './digest.ts';
import { FOREIGN_PAGE } from './foreign.ts';
import { bundle } from './viewer.ts';

/** What the server reads and never serves, the worker itself, and the page that is nothing without a network. */
const APART = ['/headers.json', '/sw.js', `/${FOREIGN_PAGE}`];

/** What recognises text in pictures, and licences: kept once somebody needs it, and no part of a first visit. */
const LATER = /\/(ocr-worker|tesseract-core|fra\.traineddata|licences\.txt)[^/]*$/;

/**
 * Writes `sw.js`: the service worker with the path and digest of every file of the built page. It is made last, when no
 * byte of the page changes any more: another page is another service worker.
 */
export async function writeShell(folder: string, worker: string): Promise<void> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const digests = files
    .map((file): [string, string] => [`/${relative(folder, file)}`, integrity(readFileSync(file))])
    .filter(([path]) => !APART.includes(path))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const code = await bundle(worker);
  const shell = JSON.stringify(Object.fromEntries(digests));
  const later = JSON.stringify(digests.map(([path]) => path).filter((path) => LATER.test(path)));
  writeFileSync(join(folder, 'sw.js'), `self.shell = ${shell};\nself.later = ${later};\n${code}`);
}
