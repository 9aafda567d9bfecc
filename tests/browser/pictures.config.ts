import { defineConfig } from '@playwright/test';

/** What `make pictures` runs: pictures of the demonstration's record, for the README. */
export default defineConfig({
  testDir: 'pictures',
  testMatch: '*.pictures.ts',
  outputDir: process.env['CACHET_RESULTS'] ?? '../../target/browser-results',
  workers: 1,
  timeout: 10 * 60_000,
  reporter: 'list',
});
