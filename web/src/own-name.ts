/** Whether the words of a document name somebody: for files that say whom they are about in sentences only. */
import { bare } from './bare';

// A PDF may write fi as one sign.
const wordsOf = (text: string): string[] =>
  bare(text.normalize('NFKD'))
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length > 1);

/** Words that stand between the parts of a name: a birth name, a second given name, a title. */
const BETWEEN = 6;

/** All parts of `name` stand close together in `text`, in whatever order, with or without accents. */
export function isNamed(text: string, name: string): boolean {
  const wanted = new Set(wordsOf(name));
  if (wanted.size === 0) return false;
  const words = wordsOf(text);
  const last = new Map<string, number>();
  for (const [at, word] of words.entries()) {
    if (!wanted.has(word)) continue;
    last.set(word, at);
    if (last.size === wanted.size && at - Math.min(...last.values()) < wanted.size + BETWEEN) return true;
  }
  return false;
}
