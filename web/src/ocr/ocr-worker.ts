/**
 * Recognises French text in pictures, alone: no key, no session, no file of anybody's, only pixels that a sandboxed frame
 * drew. The engine is Tesseract, compiled; it and what it knows of French come from this service, by their digests.
 */
import { expose } from 'comlink';
import { integrity as knowledgeIntegrity } from 'virtual:tesseract-french-integrity';
import { integrity } from 'virtual:tesseract-integrity';
import knowledge from '@tesseract.js-data/fra/4.0.0_best_int/fra.traineddata.gz?url';
import tesseract from 'tesseract.js-core/tesseract-core-simd-lstm';
import address from 'tesseract.js-core/tesseract-core-simd-lstm.wasm?url';
import type { Picture, Recogniser } from './contract';

/** Where the engine looks for the picture. */
const PICTURE = '/input';
/** The engine's neural network alone: the only one that its small file of French holds. */
const NEURAL = 1;
/** Lines that lean less (in radians) are read as they are. */
const LEAN = 0.005;
/** Of pictures that do not say it: about that of a page that fills the frame's largest picture. */
const DOTS_PER_INCH = '220';

let heard: (done: number) => void = () => {};

async function bytes(from: string, digest: string): Promise<Response> {
  const response = await fetch(from, { integrity: digest, mode: 'same-origin' });
  if (!response.ok || !response.body) throw new Error(from);
  return response;
}

async function start() {
  const [compiled, packed] = await Promise.all([
    bytes(address, integrity).then((response) => response.arrayBuffer()),
    bytes(knowledge, knowledgeIntegrity),
  ]);
  const french = await new Response(packed.body?.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
  const engine = await tesseract({
    wasmBinary: compiled,
    print: () => {},
    printErr: () => {},
    TesseractProgress: (percent) => heard(percent / 100),
  });
  engine.FS.writeFile('/fra.traineddata', new Uint8Array(french));
  const reader = new engine.TessBaseAPI();
  if (reader.Init('/', 'fra', NEURAL) !== 0) throw new Error('tesseract');
  reader.SetVariable('user_defined_dpi', DOTS_PER_INCH);
  return { engine, reader };
}

const started = start();

/** The simplest form of a picture: three numbers, then its bytes. */
function portable({ width, height, grey }: Picture): Uint8Array {
  const head = new TextEncoder().encode(`P5\n${width} ${height}\n255\n`);
  const file = new Uint8Array(head.length + grey.byteLength);
  file.set(head);
  file.set(new Uint8Array(grey), head.length);
  return file;
}

const recogniser: Recogniser = {
  async recognise(picture, follow) {
    const { engine, reader } = await started;
    heard = follow;
    engine.FS.writeFile(PICTURE, portable(picture));
    const look = (lean: number) => {
      if (reader.SetImageFile(1, lean) !== 0) throw new Error('picture');
    };
    look(0);
    // A sheet that was photographed lies a little askew.
    reader.FindLines();
    const lean = reader.GetGradient();
    if (Math.abs(lean) >= LEAN) look(lean);
    reader.Recognize(null);
    const text = reader.GetUTF8Text();
    reader.Clear();
    engine.FS.unlink(PICTURE);
    return text;
  },
};

expose(recogniser);
