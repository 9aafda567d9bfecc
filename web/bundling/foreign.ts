import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { aloneOf } from './alone.ts';
import { integrity } from './digest.ts';
import { bundle } from './viewer.ts';

/** Name of the page in the build. */
export const FOREIGN_PAGE = 'lien.html';

/** What the page is made from. */
export interface Foreign {
  entry: string;
  styles: string[];
  /** In the place of the decoder of pictures. */
  imaging: string;
}

/** Files of the finished build that the page fetches by their digests, under the names that its modules import. */
const FETCHED: [string, RegExp][] = [
  ['virtual:viewer', /^viewer-.*\.js$/],
  ['virtual:pdf-pack', /^pdf-.*\.bin$/],
  ['virtual:record', /^cachet_record_bg-.*\.wasm$/],
];

/**
 * Writes the page that opens links of other services, and gives the policy that the server sends with it. `sandbox`
 * without `allow-same-origin` takes its origin away: no storage, no cookie, no service worker, no other page of ours. In
 * return it may ask any host over TLS.
 */
export async function writeForeignPage(folder: string, foreign: Foreign): Promise<Record<string, string>> {
  const assets = readdirSync(join(folder, 'assets'));
  const modules = Object.fromEntries(
    FETCHED.map(([name, pattern]): [string, { url: string; integrity: string }] => {
      const file = assets.find((asset) => pattern.test(asset));
      if (!file) throw new Error(`no ${pattern} for ${FOREIGN_PAGE}`);
      return [
        name,
        { url: `/assets/${file}`, integrity: integrity(readFileSync(join(folder, 'assets', file))) },
      ];
    }),
  );
  const script = await bundle(foreign.entry, { '#imaging': foreign.imaging }, [given(modules)]);
  const style = foreign.styles.map((file) => readFileSync(file, 'utf8')).join('');
  const { page, policy } = aloneOf('Ouvrir un lien de santé', script, style, {
    'script-src': `'wasm-unsafe-eval' '${modules['virtual:viewer']?.integrity}'`,
    'img-src': 'blob: data:',
    'connect-src': "'self' https:",
    'require-trusted-types-for': "'script'",
    'trusted-types': 'cachet',
  });
  writeFileSync(join(folder, FOREIGN_PAGE), page);
  const sent = [
    'sandbox allow-scripts allow-downloads',
    ...policy,
    "frame-src 'none'",
    "frame-ancestors 'none'",
  ];
  return { [`/${FOREIGN_PAGE}`]: sent.join('; ') };
}

/** Modules that only say where a file is and which digest it has. */
function given(modules: Record<string, { url: string; integrity: string }>): Plugin {
  return {
    name: 'cachet-given',
    resolveId: (id) => (id in modules ? `\0${id}` : undefined),
    load(id) {
      const file = modules[id.slice(1)];
      if (!id.startsWith('\0') || !file) return;
      return `export const url = '${file.url}'; export const integrity = '${file.integrity}';`;
    },
  };
}
