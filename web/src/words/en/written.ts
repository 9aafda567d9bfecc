import type { Words } from '../fr';

export const written: Words['written'] = {
  row: (who) => `written by ${who}, added by you`,
  label: 'Written by',
  hint: 'The name of the professional or the place of care. You can leave this field empty.',
  origin: 'Where it comes from',
  unnoted: (title) => `“${title}” is in your vault. But the name of who wrote it could not be noted.`,
  unnotedHow: (gesture) => `Nothing is lost. Open the document, then choose “${gesture}” to write this name.`,
};
