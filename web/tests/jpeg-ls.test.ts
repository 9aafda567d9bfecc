import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { jpegLs } from '../src/viewer/frame/jpeg-ls';

const SAMPLES = new URL('../../client-wasm/imaging/tests/samples/', import.meta.url);
const library = createRequire(import.meta.url).resolve('@cornerstonejs/codec-charls/decodewasm');

/** The one JPEG-LS stream in a file: from its first marker to its last. */
function streamIn(name: string): Uint8Array {
  const file = readFileSync(new URL(name, SAMPLES));
  const start = file.indexOf(Buffer.from([0xff, 0xd8, 0xff]));
  return file.subarray(start, file.lastIndexOf(Buffer.from([0xff, 0xd9])) + 2);
}

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex').slice(0, 12);

describe('a JPEG-LS stream gives the very values that pydicom gives', () => {
  for (const [name, expected] of [
    ['MR_small_jpeg_ls_lossless.dcm', '88617aaa4613'],
    ['JPEGLSNearLossless_16.dcm', 'f92931827811'],
    ['SC_rgb_jls_lossy_line.dcm', 'bd5344c0a46b'],
  ] as const)
    it(name, async () => {
      const decode = await jpegLs(new Uint8Array(readFileSync(library)).buffer);
      const { pixels, planar } = decode(streamIn(name));
      expect(planar && name.startsWith('SC_rgb')).toBe(false);
      expect(digest(pixels)).toBe(expected);
    });

  it('a broken one is an error, not a picture', async () => {
    const decode = await jpegLs(new Uint8Array(readFileSync(library)).buffer);
    expect(() => decode(streamIn('MR_small_jpeg_ls_lossless.dcm').subarray(0, 400))).toThrow();
  });
});
