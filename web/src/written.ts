import { bare } from './bare';

/** The person behind a signature, without profession and place. */
export const personIn = (author: string): string =>
  author
    .split(',')
    .map((part) => part.trim())
    .find((part) => part !== '') ?? '';

/** What stands before a name and is no part of it, in bare words. */
const TITLES = 'dr docteur docteure pr professeur professeure mme mlle monsieur madame'.split(' ');
/** Titles of one letter or two, which inside a name are others: only in front. */
const SHORT = ['m', 'me'];

/**
 * One person's names under one key: « Dr Anne LEFEVRE », « Anne Lefèvre » and « LEFEVRE Anne » are the same words, whatever
 * their order, their titles, their case and their accents.
 */
export function personKey(author: string): string {
  const all = bare(personIn(author)).match(/[\p{L}\p{N}]+/gu) ?? [];
  const own = all.filter((word, at) => !TITLES.includes(word) && !(at === 0 && SHORT.includes(word)));
  return (own.length > 0 ? own : all).sort().join(' ');
}

const isLoud = (name: string): boolean => /\p{Lu}{2}/u.test(name);
const accents = (name: string): number => name.normalize('NFD').match(/\p{M}/gu)?.length ?? 0;

/** Of two spellings of one name the one that says more: accents before none, a name before one in capitals, then the longer. */
export function spelling(one: string, other: string): string {
  const more =
    accents(other) - accents(one) || Number(isLoud(one)) - Number(isLoud(other)) || other.length - one.length;
  return more > 0 ? other : one;
}
