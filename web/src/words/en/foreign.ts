import type { Words } from '../fr';

export const foreign: Words['foreign'] = {
  lead: 'Paste the link that somebody gave you.',
  paste: 'The link',
  look: 'Look at this link',
  apart: 'This page stands apart. It does not see your vault, and keeps nothing.',
  asked: 'Nothing was asked of that service yet.',
  keep: 'To keep a document: save it, then add it in your vault.',
  saveDocument: 'Save the document',
  unreadable: 'This document cannot be shown here. You can save it.',
  elsewhere: (origin: string) => `This link is served by ${origin}, another service.`,
  toPage: 'It opens on a page apart, which does not see your vault.',
  open: 'Open the page apart',
};
