import { test } from '@playwright/test';
import { upAndBack } from '../harness/large';
import { MIB } from '../harness/memory';

const SIZE = Number(process.env['CACHET_LARGE_BYTES'] || 1024 * MIB);

test(`a file of ${SIZE / MIB} MiB goes up through a cut connection and comes back byte for byte`, () =>
  upAndBack(SIZE));
