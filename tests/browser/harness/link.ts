import type { BrowserContext, Page } from '@playwright/test';

/** A page of somebody without an account, at an address that carries a link. */
export async function stranger(context: BrowserContext, at: string): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(at);
  return page;
}

/** Says who reads, and asks. */
export async function look(page: Page, who: string, code?: string): Promise<void> {
  await page.getByLabel('Qui lit ?').fill(who);
  if (code) await page.getByLabel('Code reçu à part').fill(code);
  await page.getByRole('button', { name: 'Voir', exact: true }).click();
}

/** What the viewer shows. */
export const shown = (page: Page) => page.frameLocator('.viewer iframe').locator('body');
