/** What passes between the page and the frame that shows a document, over one MessagePort. */
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
  /** pdf.js's own data by name: character maps, standard fonts, image decoders. */
  | { pack: Record<string, Uint8Array<ArrayBuffer>> };

export type FromFrame =
  | { ready: true }
  | { wants: 'pack' | 'decoder' }
  | { shown: true }
  | { text: string }
  | { failed: 'failed' | 'locked' };
