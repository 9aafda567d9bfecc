import { defineConfig } from '@playwright/test';

/** What `make bench` runs: measurements, printed; nothing is judged by how long it took. */
export default defineConfig({
  testDir: 'bench',
  testMatch: '*.bench.ts',
  outputDir: process.env['CACHET_RESULTS'] ?? '../../target/browser-results',
  workers: 1,
  timeout: 20 * 60_000,
  reporter: 'list',
});
