import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { integrity } from './digest.ts';

/** Which compiled package is asked for: the client with the keys; without, the reader of foreign files and the decoder of pictures. */
const COMPILED: Record<string, string> = {
  'virtual:wasm-integrity': 'cachet_client_bg.wasm',
  'virtual:record-integrity': 'cachet_record_bg.wasm',
  'virtual:imaging-integrity': 'cachet_imaging_bg.wasm',
};

/** Made by others, from npm: CharLS for JPEG-LS, OpenJPEG for JPEG 2000, Tesseract and what it knows of French. */
const OTHERS: Record<string, string> = {
  'virtual:charls-integrity': '@cornerstonejs/codec-charls/decodewasm',
  'virtual:openjpeg-integrity': '@cornerstonejs/codec-openjpeg/decodewasm',
  'virtual:tesseract-integrity': 'tesseract.js-core/tesseract-core-simd-lstm.wasm',
  'virtual:tesseract-french-integrity': '@tesseract.js-data/fra/4.0.0_best_int/fra.traineddata.gz',
};

/**
 * Tells a worker the digest of the WebAssembly that it loads, and refuses to build a page without it.
 * `make wasm` writes `web/wasm`; the screens' build, which has workers of its own, never asks for it.
 */
export function wasm(folder: string): Plugin {
  return {
    name: 'cachet-wasm',
    apply: 'build',
    resolveId: (id) => (id in COMPILED || id in OTHERS ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith('\0')) return;
      const [compiled, other] = [COMPILED[id.slice(1)], OTHERS[id.slice(1)]];
      if (!compiled && !other) return;
      const file = compiled ? join(folder, compiled) : createRequire(import.meta.url).resolve(other ?? '');
      if (!existsSync(file)) this.error(`${file} is missing: build the client first (make wasm)`);
      return `export const integrity = '${integrity(readFileSync(file))}';`;
    },
  };
}
