import charls from '@cornerstonejs/codec-charls/decodewasmjs';
import openjpeg from '@cornerstonejs/codec-openjpeg/decodewasmjs';
import type { Decoder } from '../message';

/** What a stream was decoded to. */
export interface Decoded {
  pixels: Uint8Array<ArrayBuffer>;
  /** Bytes of a sample. */
  bytes: number;
  /** Plane by plane, not pixel by pixel. */
  planar: boolean;
}

/** Encodings that programs of others decode. */
export type Codec = 'jpeg-ls' | 'jpeg-2000';

interface StreamDecoder {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getFrameInfo(): { bitsPerSample: number };
  getDecodedBuffer(): Uint8Array;
  getInterleaveMode?(): number;
  delete(): void;
}

/** What they tell their programmers stays untold; what they refuse they throw. */
const silent = { print: () => {}, printErr: () => {} };

/** Starts CharLS and OpenJPEG from their compiled code. */
export async function codecs(
  compiled: Pick<Decoder, 'charls' | 'openjpeg'>,
): Promise<(codec: Codec, stream: Uint8Array) => Decoded> {
  const { JpegLSDecoder } = await charls({ wasmBinary: new Uint8Array(compiled.charls), ...silent });
  const { J2KDecoder } = await openjpeg({ wasmBinary: new Uint8Array(compiled.openjpeg), ...silent });
  return (codec, stream) => decoded(codec === 'jpeg-ls' ? new JpegLSDecoder() : new J2KDecoder(), stream);
}

function decoded(decoder: StreamDecoder, stream: Uint8Array): Decoded {
  try {
    decoder.getEncodedBuffer(stream.length).set(stream);
    decoder.decode();
    const { bitsPerSample } = decoder.getFrameInfo();
    return {
      // A copy: the decoder's memory goes with it.
      pixels: new Uint8Array(decoder.getDecodedBuffer()),
      bytes: bitsPerSample > 8 ? 2 : 1,
      planar: decoder.getInterleaveMode?.() === 0,
    };
  } finally {
    decoder.delete();
  }
}
