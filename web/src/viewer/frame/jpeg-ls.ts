import charls from '@cornerstonejs/codec-charls/decodewasmjs';

/** What a JPEG-LS stream was decoded to. */
export interface Decoded {
  pixels: Uint8Array<ArrayBuffer>;
  /** Bytes of a sample. */
  bytes: number;
  /** Plane by plane, not pixel by pixel. */
  planar: boolean;
}

/** Starts CharLS from its compiled code. */
export async function jpegLs(compiled: ArrayBuffer): Promise<(stream: Uint8Array) => Decoded> {
  const library = await charls({ wasmBinary: new Uint8Array(compiled) });
  return (stream) => {
    const decoder = new library.JpegLSDecoder();
    try {
      decoder.getEncodedBuffer(stream.length).set(stream);
      decoder.decode();
      const { bitsPerSample } = decoder.getFrameInfo();
      return {
        // A copy: the decoder's memory goes with it.
        pixels: new Uint8Array(decoder.getDecodedBuffer()),
        bytes: bitsPerSample > 8 ? 2 : 1,
        planar: decoder.getInterleaveMode() === 0,
      };
    } finally {
      decoder.delete();
    }
  };
}
