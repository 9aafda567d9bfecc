import { session } from '../../session.svelte';
import type { Category } from '../../session/contract';

/** Kept while the vault is open, so that coming back from a document finds the list as it was. */
export const filters = $state<{ search: string; kind: Category | 'all' | 'shared' | 'deleted' }>({
  search: '',
  kind: 'all',
});

session.onClose(() => {
  filters.search = '';
  filters.kind = 'all';
});
