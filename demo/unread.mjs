/**
 * Prints the documents that were deposited and accepted, and of which the record holds no entry yet. The folder has
 * what `demo/files.mjs` printed (`list`), and what `cachet list` and `cachet record list` answer (`documents`, `entries`).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const read = (name) => readFileSync(join(folder, name), 'utf8');
const lines = read('list')
  .split('\n')
  .map((line) => line.split('\t'));
const key = (title, date) => `${date} ${title}`;
const accepted = new Set(lines.filter(([, , ends]) => ends === 'accepted').map(([, , , , title, date]) => key(title, date)));
const known = new Set(JSON.parse(read('entries')).map(({ source }) => source.document));
for (const { id, title, date } of JSON.parse(read('documents')))
  if (accepted.has(key(title, date)) && !known.has(id)) process.stdout.write(`${id}\n`);
