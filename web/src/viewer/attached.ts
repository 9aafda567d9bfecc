/** Files that lie beside the words of a document, each opened by itself. */
import type { Attached } from '../record/contract';
import type { Day } from '../session/contract';
import type { Words } from '../words/fr';

export const blobOf = ({ bytes, mediaType }: { bytes: Uint8Array<ArrayBuffer>; mediaType: string }): Blob =>
  new Blob([bytes], { type: mediaType });

/** What a file is called, with its own day as `say` says it. */
export function nameOf(
  { title, day }: Attached,
  at: number,
  words: Words['attached'],
  say: (day: Day) => string,
): string {
  const name = title ?? words.unnamed(at + 1);
  return day ? words.name(name, say(day)) : name;
}
