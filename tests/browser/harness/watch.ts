import type { BrowserContext } from '@playwright/test';

/** What must never happen while a person uses the page, in pages, frames and workers: each as a line of text. */
export async function watch(context: BrowserContext, address: string): Promise<string[]> {
  context.setDefaultTimeout(60_000);
  const wrong: string[] = [];
  const own = new URL(address).origin;
  context.on('weberror', (error) => wrong.push(`error: ${error.error().message}`));
  context.on('console', (message) => {
    if (message.type() === 'error') wrong.push(`console: ${message.text()}`);
  });
  context.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== own && protocol !== 'blob:' && protocol !== 'data:' && request.url() !== 'about:srcdoc')
      wrong.push(`request: ${request.url()}`);
  });
  // Violations inside workers reach the console; those of documents are asked for as well.
  await context.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`policy: ${event.effectiveDirective} ${event.blockedURI}`),
    ),
  );
  return wrong;
}
