import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { aloneOf } from './alone.ts';
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
      const { page } = aloneOf('Ouvrir ma copie', await bundle(entry), readFileSync(styles, 'utf8'));
      this.emitFile({ type: 'asset', fileName: CAPSULE_PAGE, source: page });
    },
  };
}
