import { expect, test } from 'vitest';
import { en } from '../src/words/en';
import { fr } from '../src/words/fr';

/** Every sentence of a table, functions called with stand-ins, with the path that leads to it. */
function sentences(of: unknown, path = ''): [string, string][] {
  if (typeof of === 'string') return [[path, of]];
  if (typeof of === 'function') {
    const call = of as (...given: unknown[]) => unknown;
    const numbers = [0, 1, 7].map((n) => attempt(() => call(n, 7)));
    const names = attempt(() => call('Dr Anne', 'Bilan', 'le 3 mars', 'Albi', 'elle'));
    return [...numbers, names].flatMap((said) => sentences(said, path));
  }
  if (Array.isArray(of)) return of.flatMap((item, index) => sentences(item, `${path}[${index}]`));
  if (typeof of === 'object' && of !== null) {
    return Object.entries(of).flatMap(([name, value]) => sentences(value, path ? `${path}.${name}` : name));
  }
  return [];
}

function attempt(call: () => unknown): unknown {
  try {
    return call();
  } catch {
    return undefined;
  }
}

const FRENCH = sentences(fr);
const BANNED = [
  /(?<!\p{L})cl(é|ef)s?(?!\p{L}|\sUSB)/iu,
  /\bjetons?\b/i,
  /\btokens?\b/i,
  /hash|hach/i,
  /chiffré|chiffrer|chiffrement|crypt/i,
  /serveurs?/i,
  /révo(qu|c)/i,
  /coffre-fort/i,
  /code de vérification/i,
  /·e|\(e\)|seul\(e\)/i,
  /backup|login|mots? de passe/i,
];
/** A PDF may have a password of its own; that is its name. */
const ALLOWED = new Set(['documents.viewer.locked']);

test('no French sentence has more than twenty words', () => {
  const long = FRENCH.flatMap(([path, text]) =>
    text
      .split(/[.?!:;\n—]+/)
      .map(
        (sentence) =>
          sentence
            .trim()
            .split(/\s+/)
            .filter((word) => /[\p{L}\d]/u.test(word)).length,
      )
      .filter((count) => count > 20)
      .map((count) => `${path}: ${count} words: ${text}`),
  );
  expect(long).toEqual([]);
});

test('no French sentence uses a word that only builders know, or a doubled gender', () => {
  const found = FRENCH.filter(([path]) => !ALLOWED.has(path)).flatMap(([path, text]) =>
    BANNED.filter((banned) => banned.test(text)).map((banned) => `${path}: ${banned}: ${text}`),
  );
  expect(found).toEqual([]);
});

test('French is typeset: curved apostrophes, a space before double signs', () => {
  const found = FRENCH.filter(([, text]) => /\p{L}'\p{L}/u.test(text) || /[^\u00a0][?!;](\s|$)/.test(text));
  expect(found).toEqual([]);
});

test('English says everything that French says', () => {
  const paths = (of: unknown) => new Set(sentences(of).map(([path]) => path.replace(/\[\d+\]/, '[]')));
  expect(paths(en)).toEqual(paths(fr));
  const empty = sentences(en).filter(([, text]) => text.trim() === '');
  expect(empty).toEqual([]);
});
