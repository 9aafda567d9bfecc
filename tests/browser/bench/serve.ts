import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** An isolated page of its own with the benchmark's worker; the vault's page never carries it. */
export async function serveBench(): Promise<{ address: string; close: () => void }> {
  const bundle = await rolldown({ input: at('worker.ts'), platform: 'browser', logLevel: 'silent' });
  const { output } = await bundle.generate({ format: 'esm', codeSplitting: false });
  const files: Record<string, [string, string | Buffer]> = {
    '/': ['text/html', '<!doctype html><title>Bench</title>'],
    '/worker.js': ['text/javascript', output[0].code],
    '/cachet_client_bg.wasm': [
      'application/wasm',
      readFileSync(at('../../../web/wasm-bench/cachet_client_bg.wasm')),
    ],
  };
  const server = createServer((request, response) => {
    const found = files[request.url ?? ''];
    if (!found) return void response.writeHead(404).end();
    response.writeHead(200, {
      'Content-Type': found[0],
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    });
    response.end(found[1]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://localhost:${port}/`, close: () => server.close() };
}
