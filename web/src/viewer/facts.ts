/** What a header says, under the names that the page gives. */
import type { Block } from '../record/contract';
import { sayFullDay } from '../words/dates';
import type { Words } from '../words/fr';

export const named = (blocks: Block[], words: Words['imaging']): Block[] =>
  blocks.map((block) =>
    block.block === 'facts'
      ? {
          block: 'table',
          caption: words.says,
          head: [],
          rows: block.rows.map(([fact, value]) => [
            words.facts[fact],
            fact === 'born' || fact === 'day' ? sayFullDay(value) : value,
          ]),
        }
      : block,
  );
