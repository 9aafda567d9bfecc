/** The decoders of pictures of examinations, compiled: fetched when the first of them opens, and given to its frame. */
import { integrity as charlsIntegrity } from 'virtual:charls-integrity';
import { integrity } from 'virtual:imaging-integrity';
import charlsAddress from '@cornerstonejs/codec-charls/decodewasm?url';
import type { Decoder } from './message';
import address from '../../wasm/cachet_imaging_bg.wasm?url';

export async function decoder(): Promise<Decoder> {
  const compiled = async (from: string, digest: string) =>
    (await fetch(from, { integrity: digest, mode: 'same-origin' })).arrayBuffer();
  // Both, always: which of them a picture needs is nobody's business.
  const [imaging, charls] = await Promise.all([
    compiled(address, integrity),
    compiled(charlsAddress, charlsIntegrity),
  ]);
  return { imaging, charls };
}
