import type { Words } from '../fr';

export const filing: Words['filing'] = {
  unfiled: (title) => `“${title}” is in your vault. But what it says could not be noted in your record.`,
  unfiledHow: (gesture) => `Nothing is lost. Open the document, then choose “${gesture}”.`,
  open: (title) => `Open “${title}”`,
  archive: 'The archive itself is in the list: what is missing stays in it, as it is.',
  others: (n) => (n === 1 ? 'And one more line' : `And ${n} more lines`),
  card: {
    choice: 'What you untick is neither printed nor in the summary of the square.',
    kept: 'This device keeps your choice. On another one, untick again before you update.',
    notKept: 'This shared device does not keep your choice. Untick again before you update.',
    behind: 'The square still opens the choice that you made before. Update the summary.',
  },
};
