import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Name of the list in the build; the page leads to it. */
export const LICENCES = 'licences.txt';

interface Package {
  version: string;
  license?: string;
  dependencies?: Record<string, string>;
}

/** Writes what is passed on of others, and under which licence: the packages that the page is built from, each with its text. */
export function licences(folder: string): Plugin {
  return {
    name: 'cachet-licences',
    apply: 'build',
    generateBundle() {
      if (this.environment.name !== 'client') return;
      const own = read(folder);
      const source = Object.keys(own.dependencies ?? {})
        .map((name) => notice(name, join(folder, 'node_modules', name)))
        .join(`\n${'-'.repeat(72)}\n\n`);
      this.emitFile({ type: 'asset', fileName: LICENCES, source });
    },
  };
}

const read = (folder: string): Package =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package;

function notice(name: string, folder: string): string {
  if (!existsSync(folder)) throw new Error(`${name} is not installed`);
  const { version, license } = read(folder);
  const text = readdirSync(folder).find((file) => /^licen[cs]e(\.(txt|md))?$/i.test(file));
  const said = text ? readFileSync(join(folder, text), 'utf8') : '';
  return `${name} ${version}: ${license ?? 'see below'}\n\n${said}`;
}
