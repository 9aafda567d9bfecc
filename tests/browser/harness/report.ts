import type { Browser } from '@playwright/test';

/** Invented values of an invented person, page after page. */
const pages = (name: string) =>
  [1, 2, 3, 4].map(
    (page) => `<section><h1>Compte rendu d’échographie, page ${page} sur 4</h1>
    <p>Patiente : ${name}, née le 3 août 1951, à Lavaur.</p>
    ${Array.from({ length: 14 }, (_, line) => `<p>Mesure ${page}.${line + 1} : ${((page * 31 + line * 17) % 97) / 7} mm ; aspect régulier, contours nets, sans épanchement.</p>`).join('')}
    </section>`,
  );

/** A PDF of four pages as Chromium prints it: embedded fonts, compressed streams, tags, a title. */
export async function printReport(browser: Browser, name: string): Promise<Buffer> {
  const page = await browser.newPage();
  await page.setContent(
    `<html lang="fr"><title>Échographie de ${name}</title><style>section { break-after: page }</style>${pages(name).join('')}`,
  );
  const pdf = await page.pdf({ format: 'A4', tagged: true });
  await page.close();
  return pdf;
}
