import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { integrity } from './digest.ts';

/** Which compiled package each worker asks for: the client with the keys, and the reader of foreign files without. */
const COMPILED: Record<string, string> = {
  'virtual:wasm-integrity': 'cachet_client_bg.wasm',
  'virtual:record-integrity': 'cachet_record_bg.wasm',
};

/**
 * Tells a worker the digest of the WebAssembly that it loads, and refuses to build a page without it.
 * `make wasm` writes `web/wasm`; the screens' build, which has workers of its own, never asks for it.
 */
export function wasm(folder: string): Plugin {
  return {
    name: 'cachet-wasm',
    apply: 'build',
    resolveId: (id) => (id in COMPILED ? `\0${id}` : undefined),
    load(id) {
      const compiled = COMPILED[id.slice(1)];
      if (!id.startsWith('\0') || !compiled) return;
      const file = join(folder, compiled);
      if (!existsSync(file)) this.error(`${file} is missing: build the client first (make wasm)`);
      return `export const integrity = '${integrity(readFileSync(file))}';`;
    },
  };
}
