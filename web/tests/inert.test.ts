import { expect, test } from 'vitest';
import { inert, inertly } from '../src/inert';
import { HOSTILE } from './memory/hostile';

test('words of others lose what moves the words beside them, and nothing else', async () => {
  expect(inert('a\u202Eb\u0000c\rd\ud800e')).toBe('a\ufffdb\ufffdc\ufffdd\ufffde');
  expect(inert({ text: 'deux\nlignes', list: ['é ’ 😀 ع'], n: 3, none: null })).toEqual({
    text: 'deux\nlignes',
    list: ['é ’ 😀 ع'],
    n: 3,
    none: null,
  });
  const file = new Blob(['a\u202e']);
  expect(inert({ file }).file).toBe(file);
  const api = inertly({ titles: async (asked: string) => [asked, ...HOSTILE] });
  const [asked, ...titles] = await api.titles('b');
  expect(asked).toBe('b');
  for (const title of titles) {
    expect(title).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/u,
    );
  }
});
