import { access } from './access';
import { attached } from './attached';
import { back } from './back';
import { capsule } from './capsule';
import { cardContact } from './card-contact';
import { deposit } from './deposit';
import { documents } from './documents';
import { entry } from './entry';
import { filing } from './filing';
import { foreign } from './foreign';
import { imaging } from './imaging';
import { leave } from './leave';
import { importing } from './importing';
import { link } from './link';
import { lock } from './lock';
import { more } from './more';
import { notice } from './notice';
import { ocr } from './ocr';
import { offline } from './offline';
import { problem } from './problem';
import { professional } from './professional';
import { recognition } from './recognition';
import { record } from './record';
import { scan } from './scan';
import { categories, refusals, shared } from './shared';
import { sheet } from './sheet';
import { typeset } from './typeset';
import { voice } from './voice';
import { written } from './written';

const sentences = {
  shared,
  categories,
  refusals,
  entry,
  filing,
  attached,
  foreign,
  sheet,
  leave,
  link,
  lock,
  cardContact,
  deposit,
  documents,
  imaging,
  importing,
  access,
  scan,
  more,
  back,
  notice,
  ocr,
  offline,
  capsule,
  problem,
  professional,
  recognition,
  record,
  voice,
  written,
};

/** Every sentence of the page; `en` must have the same. */
export type Words = typeof sentences;

export const fr: Words = typeset(sentences);
