import type { Route } from '@playwright/test';

/** What the server answers to this request. */
export async function fetched(route: Route): Promise<Buffer> {
  const url = new URL(route.request().url());
  url.hostname = '127.0.0.1';
  return (await route.fetch({ url: url.href })).body();
}
