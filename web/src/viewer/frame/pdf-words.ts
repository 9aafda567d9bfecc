import type { PDFDocumentProxy } from 'pdfjs-dist';

/** A piece of text on a page, as pdf.js lays it out. */
export interface Piece {
  text: string;
  ends: boolean;
}

/** Where something stands on a page: from a character of one piece until before one of another. */
export interface Hit {
  page: number;
  from: { piece: number; at: number };
  until: { piece: number; at: number };
}

/** A page as it is searched: folded, and where each of its characters comes from. */
interface Folded {
  text: string;
  piece: Uint32Array;
  at: Uint32Array;
}

/** Upper and lower case, accents, ligatures and kinds of apostrophe are one; so are spaces and ends of lines. */
const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[’‘]/g, "'")
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/\s+/g, ' ');

/** The words of all pages, read one page after the other whether drawn or not. */
export class PageWords {
  readonly #pages: Folded[] = [];

  constructor(private readonly pdf: PDFDocumentProxy) {}

  /** How many pages were read. */
  get read(): number {
    return this.#pages.length;
  }

  /** Reads every page; `told` hears each one's words. Stops when the document is gone. */
  async readAll(told: (page: number, text: string) => void): Promise<void> {
    for (let number = 1; number <= this.pdf.numPages; number += 1) {
      const pieces = await this.#piecesOf(number);
      this.#pages.push(folded(pieces));
      told(number, pieces.map(({ text, ends }) => text + (ends ? '\n' : '')).join(''));
      // A long document must not keep the person from turning its pages.
      await new Promise((go) => setTimeout(go));
    }
  }

  /** A page that cannot be read holds no words; the others do. */
  async #piecesOf(number: number): Promise<Piece[]> {
    try {
      const { items } = await (await this.pdf.getPage(number)).getTextContent();
      return items.flatMap((item) => ('str' in item ? [{ text: item.str, ends: item.hasEOL }] : []));
    } catch {
      return [];
    }
  }

  /** Where `asked` stands in the pages read so far, from page `first` on. */
  find(asked: string, first = 1): Hit[] {
    const wanted = fold(asked).trim();
    if (wanted === '') return [];
    return this.#pages.slice(first - 1).flatMap((page, index) => hitsOf(page, first + index, wanted));
  }
}

function folded(pieces: Piece[]): Folded {
  let text = '';
  const piece: number[] = [];
  const at: number[] = [];
  const add = (more: string, from: number, place: number) => {
    for (const character of more) {
      // Spaces that meet across pieces are one.
      if (character === ' ' && text.endsWith(' ')) continue;
      text += character;
      for (let unit = 0; unit < character.length; unit += 1) {
        piece.push(from);
        at.push(place);
      }
    }
  };
  pieces.forEach(({ text: said, ends }, index) => {
    let place = 0;
    for (const character of said) {
      const isPlain = character > ' ' && character <= '~';
      add(isPlain ? character.toLowerCase() : fold(character), index, place);
      place += character.length;
    }
    if (ends) add(' ', index, said.length);
  });
  return { text, piece: Uint32Array.from(piece), at: Uint32Array.from(at) };
}

function hitsOf({ text, piece, at }: Folded, page: number, wanted: string): Hit[] {
  const place = (index: number) => ({ piece: piece[index] ?? 0, at: at[index] ?? 0 });
  const hits: Hit[] = [];
  for (let from = text.indexOf(wanted); from !== -1; from = text.indexOf(wanted, from + wanted.length)) {
    const last = place(from + wanted.length - 1);
    hits.push({ page, from: place(from), until: { piece: last.piece, at: last.at + 1 } });
  }
  return hits;
}
