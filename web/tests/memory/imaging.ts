/** The tests of screens decode without WebAssembly. */
import { integrity } from 'virtual:charls-integrity';
import { integrity as openjpegIntegrity } from 'virtual:openjpeg-integrity';
import address from '@cornerstonejs/codec-charls/decodewasm?url';
import openjpegAddress from '@cornerstonejs/codec-openjpeg/decodewasm?url';

export async function decoder() {
  const charls = await (await fetch(address, { integrity })).arrayBuffer();
  const openjpeg = await (await fetch(openjpegAddress, { integrity: openjpegIntegrity })).arrayBuffer();
  return { imaging: new ArrayBuffer(0), charls, openjpeg };
}
