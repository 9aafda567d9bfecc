import type { Page } from '@playwright/test';
import { WORDS } from '../memory/session';
import { SCREENS } from './every';
import { expect, test } from './page';

/** Moves by Tab until the control of that name has the focus. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const wanted = page.getByRole('button', { name }).or(page.getByRole('textbox', { name })).first();
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if (await wanted.evaluate((element) => element === document.activeElement).catch(() => false)) return;
  }
  throw new Error(`Tab never reaches ${name}`);
}

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim());

test('a vault is made from the welcome to its first screen by keyboard alone', async ({ page, visit }) => {
  await visit('state=empty&vault=empty');
  await tabTo(page, 'Créer mon coffre');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Créer mon coffre' })).toBeFocused();
  await tabTo(page, 'Vos nom et prénom');
  await page.keyboard.type('Jeanne Morel');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await tabTo(page, 'Continuer');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Votre phrase secrète' })).toBeFocused();
  await expect(page.getByText('tulipe rocher')).toBeVisible();
  await tabTo(page, 'Tapez-la de nouveau');
  await page.keyboard.type('tulipe rocher moulin carotte fenêtre pinson');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Votre feuille de secours' })).toBeFocused();
  await tabTo(page, 'Je n’ai pas d’imprimante');
  await page.keyboard.press('Enter');
  await tabTo(page, 'C’est écrit, continuer');
  await page.keyboard.press('Enter');
  for (const field of await page.getByLabel(/^Mot n°/).all()) {
    const name = await field.evaluate((input: HTMLInputElement) => input.labels?.[0]?.textContent ?? '');
    await field.focus();
    await page.keyboard.type(WORDS[Number(/\d+/.exec(name)?.[0]) - 1] ?? '');
  }
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Votre coffre est prêt' })).toBeFocused();
});

test('a dialog keeps the focus, closes by Escape and gives the focus back', async ({ page, visit }) => {
  await visit('vault=some', '#/access');
  const ask = page.getByRole('button', { name: 'Retirer l’accès de Dr Anne Lefèvre à Bilan sanguin' });
  await ask.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  for (let presses = 0; presses < 6; presses += 1) {
    await page.keyboard.press('Tab');
    expect(
      await page.evaluate(
        () => document.activeElement === document.body || !!document.activeElement?.closest('dialog'),
      ),
    ).toBe(true);
  }
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(ask).toBeFocused();
});

test('the first Tab offers to skip to the content', async ({ page, visit }) => {
  await visit('vault=some');
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('Aller au contenu');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
});

test('every screen fits 320 pixels, which is 200 % zoom of a small phone', async ({ page, visit }) => {
  test.setTimeout(300_000);
  await page.setViewportSize({ width: 320, height: 640 });
  for (const screen of SCREENS.filter(({ steps }) => !steps)) {
    await visit(screen.session, screen.at);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, screen.name).toBeLessThanOrEqual(0);
  }
});

test('every screen speaks English when asked', async ({ page, visit }) => {
  await visit('vault=some', '#/more');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('heading', { name: 'More' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  for (const name of ['Summary', 'Documents', 'Access', 'More']) {
    await page.getByRole('navigation').getByRole('button', { name }).click();
    await expect(page.getByRole('heading', { level: 1, name })).toBeFocused();
  }
});
