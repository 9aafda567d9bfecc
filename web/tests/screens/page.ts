import { createServer, type Server } from 'node:http';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base, type Page } from '@playwright/test';

const DIST = new URL('../../.screens/dist', import.meta.url).pathname;
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.bin': 'application/octet-stream',
};

/** Serves the built page with the headers that the real server reads from `headers.json`. */
function serve(): Promise<Server> {
  const { csp, integrityPolicy } = JSON.parse(readFileSync(join(DIST, 'headers.json'), 'utf8')) as Record<
    string,
    string
  >;
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    // A page whose request had no answer asks, and goes on asking, whether anybody is there.
    if (path === '/healthz') return void response.writeHead(204).end();
    try {
      const name = path === '/' || path === '/deposer' ? '/index.html' : path;
      const body = readFileSync(join(DIST, name));
      response.writeHead(200, {
        'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream',
        'Content-Security-Policy': csp,
        'Integrity-Policy': integrityPolicy,
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
        'Cross-Origin-Resource-Policy': 'same-origin',
        'X-Content-Type-Options': 'nosniff',
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

interface Fixtures {
  /** What the page's console may say of a file that is refused; a policy that had to refuse something is never it. */
  complains: boolean;
  /** Opens the page as `query` describes its session, and waits for its title. */
  visit: (query: string, hash?: string) => Promise<void>;
}

/** A page of the in-memory session; fails on any refused script, policy violation or request elsewhere. */
export const test = base.extend<Fixtures, { address: string }>({
  address: [
    async ({}, use) => {
      const server = await serve();
      await use(`http://localhost:${(server.address() as AddressInfo).port}`);
      server.close();
    },
    { scope: 'worker' },
  ],
  complains: [false, { option: true }],
  visit: async ({ page, address, complains }, use) => {
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(`${error.name}: ${error.message}`));
    page.on('console', (message) => {
      const expected = complains && !/refused|policy|violat|blocked/i.test(message.text());
      if (message.type() === 'error' && !expected) wrong.push(message.text());
    });
    page.on('request', (request) => {
      if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(address))
        wrong.push(request.url());
    });
    await use(async (query, hash = '') => {
      // The same address twice would only move within the page that is there.
      await page.goto('about:blank');
      await page.goto(`${address}/?${query}${hash}`);
      await page.locator('h1').first().waitFor();
    });
    expect(wrong, 'nothing was refused and nothing went elsewhere').toEqual([]);
  },
});

export async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const said = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  );
  expect(said, 'axe').toEqual([]);
}

export { expect };
