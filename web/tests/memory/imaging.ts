/** The tests of screens decode without WebAssembly. */
import { integrity } from 'virtual:charls-integrity';
import address from '@cornerstonejs/codec-charls/decodewasm?url';

export async function decoder() {
  const charls = await (await fetch(address, { integrity })).arrayBuffer();
  return { imaging: new ArrayBuffer(0), charls };
}
