import { onDestroy } from 'svelte';

/** A signal that is aborted once the screen that asks for it is left: what it began there is not wanted any more. */
export function leaving(): AbortSignal {
  const left = new AbortController();
  onDestroy(() => left.abort());
  return left.signal;
}
