import { expect, test } from './page';

test('a PDF shows all its pages as pictures with text that can be read aloud', async ({ page, visit }) => {
  await visit('vault=some', '#/documents');
  await page.getByRole('button', { name: 'Bilan sanguin' }).click();
  const frame = page.frameLocator('iframe');
  await expect(frame.getByText('Page 1 sur 3')).toBeVisible();
  await expect(frame.getByText('haemoglobin 14.1')).toBeAttached();
  await frame.getByRole('region', { name: 'Page 3 sur 3' }).scrollIntoViewIfNeeded();
  await expect(frame.getByText('End of the report')).toBeAttached();
  const width = () =>
    frame
      .locator('.page')
      .first()
      .evaluate((place) => place.clientWidth);
  const before = await width();
  await frame.getByRole('button', { name: 'Agrandir' }).click();
  await expect.poll(width).toBeGreaterThan(before);
});

test('text is shown as text: its markup runs nothing', async ({ page, visit }) => {
  await visit('vault=some', '#/documents');
  await page.getByRole('button', { name: 'Rappel de vaccin' }).click();
  await expect(page.frameLocator('iframe').getByText('<script>alert(1)</script>')).toBeVisible();
});

test('the frame of a document has no origin, no network, no parent to read and no WebRTC', async ({
  page,
  visit,
}) => {
  await visit('vault=some', '#/documents');
  await page.getByRole('button', { name: 'Radio du genou' }).click();
  await page.frameLocator('iframe').locator('img').waitFor();
  const frame = page.frames().find((one) => one.parentFrame() === page.mainFrame());
  const seen = await frame?.evaluate(async () => {
    const refused = (run: () => unknown) => {
      try {
        run();
        return false;
      } catch {
        return true;
      }
    };
    // The document element's own policy is asked, so that no console error is left behind.
    return {
      origin: window.origin,
      rtc: 'RTCPeerConnection' in window,
      parent: refused(() => parent.document),
      storage: refused(() => localStorage),
      policy: document.querySelector('meta[http-equiv]')?.getAttribute('content') ?? '',
      sandbox: window.frameElement === null,
    };
  });
  expect(seen).toMatchObject({ origin: 'null', rtc: false, parent: true, storage: true, sandbox: true });
  expect(seen?.policy).toContain("default-src 'none'");
  expect(seen?.policy).not.toContain('connect-src');
});
