/** Prints what Jeanne writes in her record herself: the arguments of `cachet record add`, one entry a line, between tabs. */
import { readFileSync } from 'node:fs';

for (const { kind, text, ...more } of JSON.parse(readFileSync(new URL('jeanne/own.json', import.meta.url), 'utf8'))) {
  const options = Object.entries(more).flatMap(([name, value]) => [`--${name}`, value]);
  process.stdout.write(`${[kind, text, ...options].join('\t')}\n`);
}
