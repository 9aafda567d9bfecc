import type { FrameWords } from '../message';
import { scroller } from './bar';

/** Any text, whatever it claims to be, as text: markup is shown, never run. */
export function showText(bytes: ArrayBuffer, words: FrameWords, cut: boolean): void {
  const pages = scroller(words);
  const text = document.createElement('pre');
  text.textContent = decode(bytes);
  pages.append(text);
  if (cut) {
    const note = document.createElement('p');
    note.className = 'note';
    note.textContent = words.cut;
    pages.append(note);
  }
  document.body.append(pages);
}

function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Older medical software still writes Western European text.
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
