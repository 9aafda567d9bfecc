import { defineConfig } from '@playwright/test';

/** The page as a person uses it, against the server at `CACHET_URL`: one browser at a time, the machine is small. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: process.env['CACHET_RESULTS'] ?? '../../target/browser-results',
  workers: 1,
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
});
