import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { integrity } from './digest.ts';
import { writeForeignPage, type Foreign } from './foreign.ts';
import { writeShell } from './shell.ts';

/**
 * Pins every script of the built page by its digest and writes `headers.json`, which the server reads and sends:
 * `{ csp, integrityPolicy, importMapHash, viewerHash, pages }`. Hashes are never copied by hand. `foreign` is the page for
 * links of others, with a policy of its own. Last of all comes the service worker, which names the digests of the finished
 * files.
 */
export function headers(worker: string, foreign?: Foreign): Plugin {
  let folder = '';
  return {
    name: 'cachet-headers',
    apply: 'build',
    configResolved: (config) => void (folder = join(config.root, config.build.outDir)),
    writeBundle: {
      order: 'post',
      async handler(_, bundle) {
        if (!('index.html' in bundle)) return;
        const scripts = readdirSync(join(folder, 'assets')).filter((name) => name.endsWith('.js'));
        const digests = Object.fromEntries(
          scripts.map((name) => [`/assets/${name}`, integrity(readFileSync(join(folder, 'assets', name)))]),
        );
        const importMap = JSON.stringify({ integrity: digests });
        pinPage(join(folder, 'index.html'), importMap, digests, folder);
        const viewer = scripts.find((name) => name.startsWith('viewer-'));
        const viewerHash = viewer ? digests[`/assets/${viewer}`] : undefined;
        const pages = foreign ? await writeForeignPage(folder, foreign) : {};
        writeFileSync(
          join(folder, 'headers.json'),
          JSON.stringify({ ...policy(integrity(importMap), viewerHash), pages }, null, 2) + '\n',
        );
        await writeShell(folder, worker);
      },
    },
  };
}

function pinPage(path: string, importMap: string, digests: Record<string, string>, folder: string): void {
  const html = readFileSync(path, 'utf8')
    .replaceAll(/(<script type="module" crossorigin) src="([^"]+)"/g, (_, tag: string, src: string) => {
      const digest = digests[src];
      if (!digest) throw new Error(`no digest for ${src}`);
      return `${tag} integrity="${digest}" src="${src}"`;
    })
    .replaceAll(/(<link rel="stylesheet" crossorigin) href="([^"]+)"/g, (_, tag: string, href: string) => {
      return `${tag} integrity="${integrity(readFileSync(join(folder, href)))}" href="${href}"`;
    })
    .replace(
      '<script type="module"',
      `<script type="importmap">${importMap}</script>\n    <script type="module"`,
    );
  writeFileSync(path, html);
}

function policy(importMapHash: string, viewerHash: string | undefined) {
  const inline = [importMapHash, viewerHash].filter((hash) => hash !== undefined).map((hash) => `'${hash}'`);
  const csp = [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' ${inline.join(' ')}`,
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "frame-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types svelte-trusted-html cachet',
  ].join('; ');
  return { csp, integrityPolicy: 'blocked-destinations=(script)', importMapHash, viewerHash };
}
