import { attached as englishAttached } from '../words/en/attached';
import { documents as englishDocuments } from '../words/en/documents';
import { foreign as englishForeign } from '../words/en/foreign';
import { imaging as englishImaging } from '../words/en/imaging';
import { link as englishLink } from '../words/en/link';
import { attached } from '../words/fr/attached';
import { documents } from '../words/fr/documents';
import { foreign } from '../words/fr/foreign';
import { imaging } from '../words/fr/imaging';
import { link } from '../words/fr/link';
import { typeset } from '../words/fr/typeset';

/** The language of the device: the page keeps nothing, so nobody chooses. */
export const language: 'fr' | 'en' = /^fr\b/i.test(navigator.language) ? 'fr' : 'en';

const french = { link, foreign, documents, imaging, attached };
const english: typeof french = {
  link: englishLink,
  foreign: englishForeign,
  documents: englishDocuments,
  imaging: englishImaging,
  attached: englishAttached,
};

export const words: typeof french = language === 'fr' ? typeset(french) : english;
