import { files } from '../memory/bad-files';
import { expect, test } from './page';

/** Every screen that shows words of somebody else, for a patient and for a professional. */
const PLACES = {
  patient: ['documents', 'access', 'journal', 'devices', 'alarms', 'about', 'more'],
  professional: ['received', 'card', 'more', 'about'],
};

test.use({ complains: true });

test('hostile names and titles are inert on every screen', async ({ page, visit }) => {
  for (const [role, places] of Object.entries(PLACES)) {
    for (const [first, place] of places.entries()) {
      await visit(`vault=some&role=${role}&alarms=yes&words=${first * 3}`, `#/${place}`);
      const seen = await page.evaluate(() => {
        const labels = [...document.querySelectorAll('[aria-label], [title], [alt]')].map((one) =>
          ['aria-label', 'title', 'alt'].map((name) => one.getAttribute(name) ?? '').join(' '),
        );
        const links = [...document.querySelectorAll('a[href]')].map((one) => one.getAttribute('href') ?? '');
        return {
          hacked: 'hacked' in window,
          // Markup that arrived as text has made no element.
          made: document.querySelectorAll('img[src="x"], [onerror], [onload], main script, main iframe')
            .length,
          moves:
            /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u.test(
              `${document.body.textContent} ${document.title} ${labels.join(' ')}`,
            ),
          scripts: links.filter((link) => /^javascript:/i.test(link.trim())),
          wide: document.documentElement.scrollWidth > innerWidth + 1,
        };
      });
      expect(seen, `${role} ${place}`).toEqual({
        hacked: false,
        made: 0,
        moves: false,
        scripts: [],
        wide: false,
      });
    }
  }
});

test('no file of the hostile corpus runs a script or asks for anything', async ({ page, context, visit }) => {
  test.setTimeout(180_000);
  const asked: string[] = [];
  context.on('request', (request) => asked.push(request.url()));
  context.on('page', (other) => asked.push(`a new page: ${other.url()}`));
  page.on('dialog', (dialog) => {
    asked.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('download', (download) => asked.push(`a download: ${download.suggestedFilename()}`));
  await visit('vault=some', '#/documents');
  const address = new URL(page.url()).origin;
  for (const { name, type, bytes, title, shows } of await files(page)) {
    await visit('vault=some', '#/documents');
    await page.evaluate((opens) => (window.scene.opens = opens), { type, bytes });
    asked.length = 0;
    await page.getByRole('button', { name: title }).click();
    if (shows) {
      await page.frameLocator('iframe').locator('canvas, img, pre').first().waitFor({ timeout: 30_000 });
    } else {
      await page.locator('.refused, [role="alert"], iframe, main').first().waitFor();
    }
    // Whatever runs late has the time that a page takes to draw twice.
    await page.evaluate(() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go))));
    const frames = await Promise.all(
      page
        .frames()
        .map((frame) =>
          frame.evaluate(() => ({ hacked: 'hacked' in window, at: location.href })).catch(() => null),
        ),
    );
    expect(
      frames.filter((frame) => frame?.hacked),
      `${name} ran a script`,
    ).toEqual([]);
    expect(
      frames.slice(1).filter((frame) => frame && frame.at !== 'about:srcdoc'),
      `${name} moved its frame`,
    ).toEqual([]);
    const elsewhere = asked.filter(
      (url) => !/^(blob|data):/.test(url) && !url.startsWith(`${address}/assets/`),
    );
    expect(elsewhere, `${name} asked for something`).toEqual([]);
  }
});
