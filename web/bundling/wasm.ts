import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { integrity } from './digest.ts';

const VIRTUAL = 'virtual:wasm-integrity';

/**
 * Tells the session worker the digest of the compiled client, and refuses to build a page without one.
 * `make wasm` writes `web/wasm`; the screens' build, which has a session of its own, never asks for it.
 */
export function wasm(folder: string): Plugin {
  return {
    name: 'cachet-wasm',
    apply: 'build',
    resolveId: (id) => (id === VIRTUAL ? `\0${VIRTUAL}` : undefined),
    load(id) {
      if (id !== `\0${VIRTUAL}`) return;
      const file = join(folder, 'cachet_client_bg.wasm');
      if (!existsSync(file)) this.error(`${file} is missing: build the client first (make wasm)`);
      return `export const integrity = '${integrity(readFileSync(file))}';`;
    },
  };
}
