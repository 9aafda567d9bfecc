import type { Words } from '../fr';

export const attached: Words['attached'] = {
  title: 'Files attached to this document',
  name: (title, day) => `${title}, ${day}`,
  unnamed: (n) => `File ${n}`,
  back: 'Back to the document',
  save: 'Save this file',
  saved: (name) => `Save “${name}”`,
};
