import type { Page } from '@playwright/test';
import { SCREENS } from './every';
import { accessible, expect, test } from './page';

const PICTURES = process.env['CACHET_PICTURES'];

/** Each width and each light once; all four pairs when pictures are taken. */
const PAIRS: [number, ('light' | 'dark')[]][] = PICTURES
  ? [
      [390, ['light', 'dark']],
      [1280, ['light', 'dark']],
    ]
  : [
      [390, ['light']],
      [1280, ['dark']],
    ];

for (const screen of SCREENS) {
  test(`${screen.name}: axe finds nothing, narrow and wide, light and dark`, async ({ page, visit }) => {
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    for (const [width, lights] of PAIRS) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
      // Anew for each width, as on two devices: the steps differ where the list stands beside the reader.
      await visit(screen.session, screen.at);
      await screen.steps?.(page);
      await page.evaluate(() => document.fonts.ready.then(() => {}));
      for (const colorScheme of lights) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        if (PICTURES) await picture(page, `${PICTURES}/${screen.name}-${width}-${colorScheme}.png`, width);
        await stands(page);
      }
      if (width !== 390 || PICTURES) continue;
      // The same screen in English: its words are longer or shorter, and some are said to a screen reader only.
      await page.evaluate(() => window.scene.speak('en'));
      await stands(page);
      await page.evaluate(() => window.scene.speak('fr'));
    }
  });
}

async function stands(page: Page): Promise<void> {
  await accessible(page);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow, 'nothing runs out at the side').toBeLessThanOrEqual(0);
}

/** The whole screen in a window tall enough for it, so that the bar stands at its foot; a dialog in the usual one. */
async function picture(page: Page, path: string, width: number): Promise<void> {
  if (await page.getByRole('dialog').isVisible()) {
    await page.screenshot({ path });
    return;
  }
  const own = page.viewportSize() ?? { width, height: 900 };
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: Math.min(Math.max(height, own.height), 2600) });
  await page.screenshot({ path });
  await page.setViewportSize(own);
}
