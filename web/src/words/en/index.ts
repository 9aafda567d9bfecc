import type { Words } from '../fr';
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
import { voice } from './voice';
import { written } from './written';

export const en: Words = {
  shared,
  categories,
  refusals,
  entry,
  filing,
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
  attached,
  offline,
  capsule,
  problem,
  professional,
  recognition,
  record,
  voice,
  written,
};
