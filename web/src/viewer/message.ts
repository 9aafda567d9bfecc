/** What passes between the page and the frame that shows a document, over one MessagePort. */
import type { Picture } from '../ocr/contract';
import type { Block } from '../record/contract';
import type { Words } from '../words/fr';

/** Sentences for the frame; page numbers are `{n}` and `{of}`. */
export interface FrameWords {
  title: string;
  page: string;
  larger: string;
  smaller: string;
  fit: string;
  image: string;
  cut: string;
  /** The search in a document of pages. */
  find: string;
  previous: string;
  next: string;
  found: string;
  notFound: string;
  reading: string;
}

/** Sentences for the pictures of an examination; numbers are `{n}` and `{of}`. */
export interface ImagingWords {
  picture: string;
  image: string;
  light: string;
  contrast: string;
  reset: string;
  notDiagnosis: string;
  left: string;
  refused: Words['imaging']['refused'];
}

/** A page that was asked for: the words that it holds, and a picture of it when it holds none. */
export interface Scanned {
  text: string;
  picture: Picture | null;
}

/** Compiled decoders: ours, CharLS for JPEG-LS, OpenJPEG for JPEG 2000. */
export interface Decoder {
  imaging: ArrayBuffer;
  charls: ArrayBuffer;
  openjpeg: ArrayBuffer;
}

export type ToFrame =
  | {
      show: 'pdf' | 'image' | 'text';
      bytes: ArrayBuffer;
      mediaType: string;
      words: FrameWords;
      language: string;
      cut: boolean;
    }
  | { blocks: Block[]; words: FrameWords; language: string }
  /** Pictures of an examination, and its header in words. */
  | {
      pictures: ArrayBuffer;
      blocks: Block[];
      words: FrameWords;
      imaging: ImagingWords;
      language: string;
    }
  /** What decodes them. */
  | { decoder: Decoder }
  /** A PDF whose text is wanted, not its looks. */
  | { extract: ArrayBuffer }
  /** A document whose pages are asked for one by one. */
  | { scan: ArrayBuffer; mediaType: string }
  /** One of them, from 1. */
  | { page: number }
  /** pdf.js's own data by name: character maps, standard fonts, image decoders. */
  | { pack: Record<string, Uint8Array<ArrayBuffer>> };

export type FromFrame =
  | { ready: true }
  | { wants: 'pack' | 'decoder' }
  /** `wordless`: it is a picture, or a PDF of pictures. */
  | { shown: true; wordless: boolean }
  | { pages: number }
  | { page: number; scanned: Scanned }
  | { text: string }
  | { failed: 'failed' | 'locked' };
