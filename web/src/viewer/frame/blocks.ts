import type { Block } from '../../record/contract';
import type { FrameWords } from '../message';
import { scroller } from './bar';

/** A document as its reader gave it: text in plain elements, never markup of the document's own. */
export function showBlocks(blocks: Block[], words: FrameWords): void {
  const pages = scroller(words);
  pages.append(sheetOf(blocks));
  document.body.append(pages);
}

/** The sheet that holds the text. */
export function sheetOf(blocks: Block[]): HTMLElement {
  const sheet = document.createElement('article');
  sheet.append(...blocks.map(element));
  return sheet;
}

function element(block: Block): HTMLElement {
  // The page has put its own names to them.
  if (block.block === 'note') return written('p', '');
  if (block.block === 'facts') return written('p', block.rows.map(([, value]) => value).join(', '));
  if (block.block === 'heading') return written(`h${Math.min(Math.max(block.level, 1), 4)}`, block.text);
  if (block.block === 'paragraph') return written('p', block.text);
  if (block.block === 'list') {
    const list = document.createElement('ul');
    list.append(...block.items.map((item) => written('li', item)));
    return list;
  }
  return block.block === 'picture' ? picture(block) : table(block);
}

/** A picture that the document holds, at its place; one that is broken leaves its name there. */
function picture({ text, mediaType, bytes }: Extract<Block, { block: 'picture' }>): HTMLElement {
  const figure = document.createElement('figure');
  const image = document.createElement('img');
  image.alt = text;
  image.onerror = () => image.replaceWith(text);
  image.src = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
  figure.append(image);
  return figure;
}

function table({ caption, head, rows }: Extract<Block, { block: 'table' }>): HTMLElement {
  const table = document.createElement('table');
  if (caption) table.append(written('caption', caption));
  if (head.length > 0) {
    const top = document.createElement('thead');
    top.append(row(head, 'th'));
    table.append(top);
  }
  const body = document.createElement('tbody');
  body.append(...rows.map((cells) => row(cells, 'td')));
  table.append(body);
  // A wide table scrolls by itself, the page does not.
  const wide = document.createElement('div');
  wide.className = 'wide';
  wide.tabIndex = 0;
  wide.setAttribute('role', 'group');
  if (caption) wide.setAttribute('aria-label', caption);
  wide.append(table);
  return wide;
}

function row(cells: string[], name: 'th' | 'td'): HTMLElement {
  const line = document.createElement('tr');
  line.append(...cells.map((cell) => written(name, cell)));
  return line;
}

function written(name: string, text: string): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  if (name === 'th') made.setAttribute('scope', 'col');
  return made;
}
