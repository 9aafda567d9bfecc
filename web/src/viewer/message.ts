/** What passes between the page and the frame that shows a document, over one MessagePort. */
import type { Block } from '../record/contract';

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
  /** A PDF whose text is wanted, not its looks. */
  | { extract: ArrayBuffer }
  /** pdf.js's own data by name: character maps, standard fonts, image decoders. */
  | { pack: Record<string, Uint8Array<ArrayBuffer>> };

export type FromFrame =
  { ready: true } | { wants: 'pack' } | { shown: true } | { text: string } | { failed: 'failed' | 'locked' };
