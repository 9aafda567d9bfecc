import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { capsulePage } from './bundling/capsule.ts';
import { headers } from './bundling/headers.ts';
import { licences } from './bundling/licences.ts';
import { pdfPack } from './bundling/pdf-pack.ts';
import { viewer } from './bundling/viewer.ts';
import { wasm } from './bundling/wasm.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Mode `screens` builds the same page over the in-memory session of the tests, into a folder that is never served for real. */
export default defineConfig(({ mode }) => ({
  plugins: [
    svelte(),
    wasm(at('wasm')),
    viewer(at('src/viewer/frame/main.ts'), {
      '#decoder': at(mode === 'screens' ? 'tests/memory/decoder.ts' : 'wasm/cachet_imaging.js'),
    }),
    capsulePage(at('src/capsule/page.ts'), at('src/capsule/page.css')),
    pdfPack(),
    licences(at('.')),
    headers(
      at('src/offline/service.ts'),
      // The screens are built without the compiled reader that this page is about.
      mode === 'screens'
        ? undefined
        : {
            entry: at('src/foreign/page.ts'),
            styles: [at('src/capsule/page.css'), at('src/foreign/page.css')],
            imaging: at('src/foreign/imaging.ts'),
          },
    ),
  ],
  resolve: {
    alias: {
      '#session': at(mode === 'screens' ? 'tests/memory/client.ts' : 'src/session/client.ts'),
      '#imaging': at(mode === 'screens' ? 'tests/memory/imaging.ts' : 'src/viewer/imaging.ts'),
      '#record': at(mode === 'screens' ? 'tests/memory/record.ts' : 'src/record/client.ts'),
    },
  },
  worker: { format: 'es' as const, plugins: () => [wasm(at('wasm'))] },
  build: {
    outDir: mode === 'screens' ? '.screens/dist' : 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // Everything the page loads is a file of its own, so that a hash and a strict policy can name it.
    assetsInlineLimit: 0,
    modulePreload: false,
    cssCodeSplit: false,
    chunkSizeWarningLimit: 4000,
  },
  test: { include: ['tests/*.test.ts'], environment: 'node' },
}));
