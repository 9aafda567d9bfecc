import { test } from '@playwright/test';
import { upAndBack } from './harness/large';
import { MIB } from './harness/memory';

/** The full GiB takes minutes on a small machine: `make bench` runs it, and so does `CACHET_LARGE_BYTES=1073741824`. */
const SIZE = Number(process.env['CACHET_LARGE_BYTES'] || 256 * MIB);

test(`a file of ${SIZE / MIB} MiB goes up through a cut connection and comes back byte for byte`, async () => {
  test.setTimeout(20 * 60_000);
  await upAndBack(SIZE);
});
