import type { Page } from '@playwright/test';
import jsQR from 'jsqr';
import { PNG } from 'pngjs';

/** Reads the square that a page shows now. */
export async function squareOn(page: Page): Promise<string> {
  const picture = await page.screenshot({ fullPage: true, scale: 'css' });
  const { data, width, height } = PNG.sync.read(picture);
  const read = jsQR(new Uint8ClampedArray(data), width, height);
  if (!read) throw new Error('no square on the page');
  return read.data;
}
