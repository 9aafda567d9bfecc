import { session } from '../../session.svelte';
import type { Category } from '../../session/contract';

interface Filters {
  search: string;
  kind: Category | 'all' | 'shared' | 'deleted';
  /** What the list is arranged by. */
  by: 'date' | 'professional';
}

/** Kept while the vault is open, so that coming back from a document finds the list as it was. */
export const filters = $state<Filters>({ search: '', kind: 'all', by: 'date' });

session.onClose(() => {
  filters.search = '';
  filters.kind = 'all';
  filters.by = 'date';
});
