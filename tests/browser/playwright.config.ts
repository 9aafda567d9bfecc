import { defineConfig } from '@playwright/test';

/** The page as a person uses it, against the server at `CACHET_URL`: two stories at a time, each with browsers of its own. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: process.env['CACHET_RESULTS'] ?? '../../target/browser-results',
  workers: 2,
  // Whoever shares two cores waits.
  timeout: 480_000,
  expect: { timeout: 60_000 },
  reporter: 'list',
});
