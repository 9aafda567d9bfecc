/** Binds French double signs and quotes to their word, so that no line begins with a question mark. */
export function typeset<T>(words: T): T {
  return bind(words) as T;
}

function bind(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/ ([?!;:»→])/g, '\u00a0$1').replace(/« /g, '«\u00a0');
  if (typeof value === 'function') {
    const call = value as (...given: unknown[]) => unknown;
    return (...given: unknown[]) => bind(call(...given));
  }
  if (Array.isArray(value)) return value.map(bind);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, bind(inner)]));
  }
  return value;
}
