import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { bundle } from './viewer.ts';

/** Name of the page in the build; people keep it beside their copy. */
export const CAPSULE_PAGE = 'ouvrir.html';

/**
 * Builds the page that opens an exit capsule without us: one file with script and style inside it, each pinned by its
 * digest in a policy that lets nothing be loaded or sent.
 */
export function capsulePage(entry: string, styles: string): Plugin {
  return {
    name: 'cachet-capsule-page',
    apply: 'build',
    async generateBundle() {
      if (this.environment.name !== 'client') return;
      const source = pageOf(await bundle(entry), readFileSync(styles, 'utf8'));
      this.emitFile({ type: 'asset', fileName: CAPSULE_PAGE, source });
    },
  };
}

function pageOf(script: string, style: string): string {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const policy = [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="fr">
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>Ouvrir ma copie</title>
<style>${style}</style>
<body><script>${script}</script></body>
</html>
`;
}
