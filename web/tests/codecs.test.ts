import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
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
const streamIn = (name: string, codec: Codec) => streamOf(readFileSync(new URL(name, SAMPLES)), codec);

function streamOf(file: Buffer, codec: Codec): Uint8Array {
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

/** Streams of pydicom's files as the client hands them over (`scripts/corpus.sh`), with pydicom's values beside them. */
const FOLDER = process.env['CACHET_CORPUS'] && `${process.env['CACHET_CORPUS']}/dicom`;
const STREAMS = FOLDER ? readdirSync(FOLDER).filter((name) => name.endsWith('.stream')) : [];
/** Above these bits some streams have a sign of their own, which the header corrects. */
const STORED = 13;

describe.skipIf(!FOLDER)('a stream of the corpus gives what pydicom gives', () => {
  for (const name of STREAMS)
    it(name, async () => {
      const stream = readFileSync(`${FOLDER}/${name}`);
      const codec: Codec = stream[1] === 0xd8 ? 'jpeg-ls' : 'jpeg-2000';
      const { pixels, bytes, planar } = (await decode)(codec, stream);
      const theirs = readFileSync(`${FOLDER}/${name.replace(/stream$/, 'raw')}`);
      expect(pixels.length).toBe(theirs.length);
      const plane = pixels.length / 3;
      const isApart = planar && name.startsWith('SC_rgb');
      const at = (index: number) =>
        pixels[isApart ? (index % 3) * plane + Math.floor(index / 3) : index] ?? 0;
      const value = (of: (index: number) => number, index: number) =>
        bytes === 1 ? of(index) : ((of(index + 1) << 8) | of(index)) & (2 ** STORED - 1);
      let difference = 0;
      for (let index = 0; index < theirs.length; index += bytes)
        difference += Math.abs(value(at, index) - value((place) => theirs[place] ?? 0, index));
      expect((difference * bytes) / theirs.length).toBeLessThan(1);
    });

  it('all of them are there', () => expect(STREAMS.length).toBeGreaterThan(10));
});
