import { openPdf } from './pdf';

/** Nobody looks for a word beyond these. */
const MOST_PAGES = 300;
const MOST_TEXT = 2 * 1024 * 1024;

/** The words of a PDF's text layer, page by page; empty when it is pictures only. */
export async function textOfPdf(bytes: ArrayBuffer, want: () => void): Promise<string> {
  const pdf = await openPdf(bytes, want);
  const pages: string[] = [];
  let length = 0;
  for (let number = 1; number <= Math.min(pdf.numPages, MOST_PAGES) && length < MOST_TEXT; number += 1) {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent();
    const text = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join(' ');
    pages.push(text);
    length += text.length;
    page.cleanup();
  }
  return pages.join('\n').slice(0, MOST_TEXT);
}
