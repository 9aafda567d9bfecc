/**
 * Words of other people, before any screen shows them: nothing in them reorders, hides or moves the words beside them.
 * The terminal does the same (`cli/src/shown.rs`); line breaks stay, an agreement has them.
 */
const MOVES =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

/** `value` with the replacement character in the place of every control character, direction mark and half character. */
export function inert<T>(value: T): T {
  if (typeof value === 'string') return value.replace(MOVES, '\ufffd') as T;
  if (Array.isArray(value)) return value.map(inert) as T;
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, inert(inner)])) as T;
}

/** `api` with inert answers. What the person hands in goes as it is. */
export function inertly<A extends object>(api: A): A {
  return new Proxy(api, {
    get: (target, name) => {
      const call = Reflect.get(target, name) as unknown;
      if (typeof call !== 'function') return call;
      return async (...given: unknown[]) =>
        inert<unknown>(await (call as (...all: unknown[]) => unknown)(...given));
    },
  });
}
