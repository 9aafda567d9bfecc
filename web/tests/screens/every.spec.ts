import { SCREENS } from './every';
import { accessible, expect, test } from './page';

const PICTURES = process.env['CACHET_PICTURES'];

for (const screen of SCREENS) {
  test(`${screen.name}: axe finds nothing, narrow and wide, light and dark`, async ({ page, visit }) => {
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
      // Anew for each width, as on two devices: the steps differ where the list stands beside the reader.
      await visit(screen.session, screen.at);
      await screen.steps?.(page);
      await page.evaluate(() => document.fonts.ready.then(() => {}));
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        if (PICTURES) {
          await page.screenshot({ path: `${PICTURES}/${screen.name}-${width}-${colorScheme}.png`, fullPage: true });
        }
        await accessible(page);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(overflow, 'nothing runs out at the side').toBeLessThanOrEqual(0);
      }
    }
  });
}
