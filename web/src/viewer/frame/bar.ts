import type { FrameWords } from '../message';

export interface Bar {
  element: HTMLElement;
  where: HTMLElement;
}

/** The viewer's own controls: where one is, smaller, larger, page width. */
export function bar(words: FrameWords, zoom: (step: 'smaller' | 'larger' | 'fit') => void): Bar {
  const element = document.createElement('div');
  element.className = 'bar';
  const where = document.createElement('p');
  element.append(where);
  for (const step of ['smaller', 'larger', 'fit'] as const) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = words[step];
    button.onclick = () => zoom(step);
    element.append(button);
  }
  return { element, where };
}

/** `{n}` and `{of}` of a sentence. */
export const fill = (sentence: string, n: number, of: number): string =>
  sentence.replace('{n}', String(n)).replace('{of}', String(of));

/** The part that scrolls, a named stop for the keyboard and for screen readers. */
export function scroller(words: FrameWords): HTMLElement {
  const pages = document.createElement('div');
  pages.className = 'pages';
  pages.tabIndex = 0;
  pages.setAttribute('role', 'region');
  pages.setAttribute('aria-label', words.title);
  return pages;
}
