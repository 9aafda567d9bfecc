import { test } from '@playwright/test';
import { upAndBack } from './harness/large';
import { MIB } from './harness/memory';

/** `CACHET_LARGE_BYTES` makes it quicker while something else is being worked on. */
const SIZE = Number(process.env['CACHET_LARGE_BYTES'] || 1024 * MIB);

test(`a file of ${SIZE / MIB} MiB goes up through a cut connection and comes back byte for byte`, async () => {
  test.setTimeout(20 * 60_000);
  await upAndBack(SIZE);
});
