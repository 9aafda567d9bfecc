/** The decoders of pictures of examinations, compiled: fetched when the first of them opens, and given to its frame. */
import { integrity as charlsIntegrity } from 'virtual:charls-integrity';
import { integrity as openjpegIntegrity } from 'virtual:openjpeg-integrity';
import { integrity } from 'virtual:imaging-integrity';
import charlsAddress from '@cornerstonejs/codec-charls/decodewasm?url';
import openjpegAddress from '@cornerstonejs/codec-openjpeg/decodewasm?url';
import type { Decoder } from './message';
import address from '../../wasm/cachet_imaging_bg.wasm?url';

export async function decoder(): Promise<Decoder> {
  const compiled = async (from: string, digest: string) =>
    (await fetch(from, { integrity: digest, mode: 'same-origin' })).arrayBuffer();
  // All, always: which of them a picture needs is nobody's business.
  const [imaging, charls, openjpeg] = await Promise.all([
    compiled(address, integrity),
    compiled(charlsAddress, charlsIntegrity),
    compiled(openjpegAddress, openjpegIntegrity),
  ]);
  return { imaging, charls, openjpeg };
}
