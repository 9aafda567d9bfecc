import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { address } from './chromium';

/** Kilobytes that the first visit may cost before anything can be pressed, compressed as the server sends them. */
export const BUDGET = 2_100;

/** Visits the page for the first time: kilobytes in all, and one line that tells what they are. */
export async function firstVisit(page: Page): Promise<{ total: number; said: string }> {
  const asked = new Set<string>();
  page.on('request', (request) => asked.add(new URL(request.url()).pathname));
  await page.goto(address('patient'));
  await page.getByRole('button', { name: 'Créer mon coffre' }).waitFor();
  const paths = [...asked].filter((path) => path.startsWith('/assets/') || path === '/');
  if (!paths.some((path) => path.endsWith('.wasm'))) throw new Error('the client is part of the first visit');
  const sizes = await Promise.all(paths.map(async (path): Promise<[number, string]> => [await size(path), path]));
  const total = sizes.reduce((sum, [bytes]) => sum + bytes, 0) / 1000;
  const largest = sizes.sort(([one], [other]) => other - one).slice(0, 6);
  const each = largest.map(
    ([bytes, path]) => `${path.replace('/assets/', '')} ${(bytes / 1000).toFixed(0)}`,
  );
  return {
    total,
    said: `  first visit: ${total.toFixed(0)} kB compressed, of at most ${BUDGET}; ${each.join(', ')}`,
  };
}

/** Bytes of a file as the server sends them. */
async function size(path: string): Promise<number> {
  const headers = { 'accept-encoding': 'gzip' };
  const answer = await fetch(new URL(path, process.env['CACHET_URL']), { headers });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return answer.headers.get('content-encoding') === 'gzip' ? gzipSync(bytes).length : bytes.length;
}
