/** A session in which every word of somebody else is hostile: what a server, a reader or an author could put there. */
import type { SessionApi } from '../../src/session/contract';

/** One of each kind, after the list that reviewers of archive formats keep. */
export const HOSTILE = [
  'nul\u0000nul',
  'exe.\u202Efdp.\u2066lab\u2069',
  'retour\rligne\u2028suite\u0085fin',
  '\u001b[2J\u001b]0;titre\u0007\u009b31m',
  '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>',
  '"><svg onload=window.hacked=1>{@html 1}${window.hacked=1}{{constructor}}',
  'javascript:window.hacked=1//',
  'demi \ud800 caractère \udc00',
  `${'très-long'.repeat(400)}`,
  `${'\u0301'.repeat(300)}e\u200e\u200f\u061c`,
] as const;

/** Fields that carry the words of a person, a registrar or the operator. */
const WORDS = new Set(
  'title author written name profession place purpose patient text label operator host country price contact verifiedBy document person'.split(
    ' ',
  ),
);

/** A session whose words of others are hostile, each of another kind than the one before, beginning with `first`. */
export function hostile(api: SessionApi, first: number): SessionApi {
  let next = first;
  const spoil = (value: unknown, name = ''): unknown => {
    if (typeof value === 'string') return WORDS.has(name) ? HOSTILE[next++ % HOSTILE.length] : value;
    if (Array.isArray(value)) return value.map((inner) => spoil(inner, name));
    if (value === null || typeof value !== 'object' || value instanceof Blob) return value;
    return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, spoil(inner, field)]));
  };
  return new Proxy(api, {
    get: (target, name) => {
      const call = Reflect.get(target, name) as (...given: unknown[]) => Promise<unknown>;
      return async (...given: unknown[]) => spoil(await call(...given));
    },
  });
}
