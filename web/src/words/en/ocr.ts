import type { Words } from '../fr';

export const ocr: Words['ocr'] = {
  going: 'Your device is reading the text of the picture…',
  waiting: 'Its text will be read after that of the other files.',
  progress: (name) => `Reading the text of ${name}`,
  stop: 'Do not read the text',
  found: 'The text is read. Search will find it. Please check the date and the category.',
  nothing: 'No text was found in this picture.',
  stopped: 'The text is not read. The document will be kept as it is.',
  failed: 'The text could not be read. The document will be kept as it is.',
  licences: 'Software by others, and its licences',
  title: 'The text of this document',
  lead: 'This document is a picture. Your device can read its text, and sends nothing.',
  read: 'Read the text',
  again: 'Try again',
  failedHere: 'The text could not be read. The document is unharmed. The first time needs a network.',
  stoppedHere: 'The reading is stopped. The document is unharmed.',
  region: 'Recognised text',
  faults: 'Text recognised by your device: it may contain mistakes. Only the picture counts.',
  beyond: (pages) => (pages === 1 ? 'The last page was not read.' : `The last ${pages} pages were not read.`),
};
