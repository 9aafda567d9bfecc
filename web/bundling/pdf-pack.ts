import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';
import { integrity, nameHash } from './digest.ts';

const VIRTUAL = 'virtual:pdf-pack';
const FOLDERS = ['cmaps', 'standard_fonts', 'wasm'];

/**
 * Packs what pdf.js may ask for while it draws (character maps, standard fonts, image decoders) into one file,
 * always fetched whole: which of them a document needs is nobody's business.
 *
 * Layout: u32 little-endian length of a JSON index `{ name: [offset, length] }`, the index, then the bytes.
 */
export function pdfPack(): Plugin {
  return {
    name: 'cachet-pdf-pack',
    apply: 'build',
    resolveId: (id) => (id === VIRTUAL ? `\0${VIRTUAL}` : undefined),
    load(id) {
      if (id !== `\0${VIRTUAL}`) return;
      const source = pack();
      const fileName = `assets/pdf-${nameHash(source)}.bin`;
      this.emitFile({ type: 'asset', fileName, source });
      return `export const url = '/${fileName}'; export const integrity = '${integrity(source)}';`;
    },
  };
}

function pack(): Uint8Array {
  const root = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  const index: Record<string, [number, number]> = {};
  const parts: Buffer[] = [];
  let offset = 0;
  for (const folder of FOLDERS) {
    for (const name of readdirSync(join(root, folder)).sort()) {
      if (!/\.(bcmap|pfb|ttf|wasm)$/.test(name)) continue;
      const bytes = readFileSync(join(root, folder, name));
      index[name] = [offset, bytes.length];
      parts.push(bytes);
      offset += bytes.length;
    }
  }
  const head = Buffer.from(JSON.stringify(index));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return Buffer.concat([length, head, ...parts]);
}
