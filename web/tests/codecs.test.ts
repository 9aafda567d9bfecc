import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { codecs, type Codec } from '../src/viewer/frame/codecs';

const SAMPLES = new URL('../../client-wasm/imaging/tests/samples/', import.meta.url);

const compiled = (name: string) =>
  new Uint8Array(readFileSync(createRequire(import.meta.url).resolve(name))).buffer;
const decode = codecs({
  charls: compiled('@cornerstonejs/codec-charls/decodewasm'),
  openjpeg: compiled('@cornerstonejs/codec-openjpeg/decodewasm'),
});

const STARTS: Record<Codec, number[]> = {
  'jpeg-ls': [0xff, 0xd8, 0xff],
  'jpeg-2000': [0xff, 0x4f, 0xff, 0x51],
};

/** The one stream in a file: from its first marker to its last. */
function streamIn(name: string, codec: Codec): Uint8Array {
  const file = readFileSync(new URL(name, SAMPLES));
  return file.subarray(
    file.indexOf(Buffer.from(STARTS[codec])),
    file.lastIndexOf(Buffer.from([0xff, 0xd9])) + 2,
  );
}

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex').slice(0, 12);

describe('a stream gives the very values that pydicom gives', () => {
  for (const [name, codec, expected] of [
    ['MR_small_jpeg_ls_lossless.dcm', 'jpeg-ls', '88617aaa4613'],
    ['JPEGLSNearLossless_16.dcm', 'jpeg-ls', 'f92931827811'],
    ['SC_rgb_jls_lossy_line.dcm', 'jpeg-ls', 'bd5344c0a46b'],
    ['MR_small_jp2klossless.dcm', 'jpeg-2000', '88617aaa4613'],
    ['SC_rgb_gdcm_KY.dcm', 'jpeg-2000', '169e619557b1'],
  ] as const)
    it(name, async () => {
      const { pixels, planar } = (await decode)(codec, streamIn(name, codec));
      expect(planar && name.startsWith('SC_rgb')).toBe(false);
      expect(digest(pixels)).toBe(expected);
    });

  it('a broken one is an error, not a picture', async () => {
    const whole = streamIn('MR_small_jpeg_ls_lossless.dcm', 'jpeg-ls');
    const broken = await decode;
    expect(() => broken('jpeg-ls', whole.subarray(0, 400))).toThrow();
  });
});
