/** The page's side of the viewer: makes the frame, hands it the bytes, and takes nothing from it but its state. */
import { decoder } from '#imaging';
import { integrity as packIntegrity, url as packUrl } from 'virtual:pdf-pack';
import { integrity, url } from 'virtual:viewer';
import type { Block } from '../record/contract';
import { trust } from '../session/trust';
import type { Words } from '../words/fr';
import type { FromFrame, FrameWords, ImagingWords, ToFrame } from './message';

interface Showing {
  file: Blob;
  as: 'pdf' | 'image' | 'text' | 'dicom';
  /** The document as text to be read, in place of its bytes; facts under the page's own names. */
  blocks?: Block[];
  title: string;
  words: Words['documents']['viewer'];
  imaging: Words['imaging'];
  language: string;
  /** Told once it is shown: whether it has no words of its own. */
  shown?: (wordless: boolean) => void;
}

/** Text beyond this is cut: a screen, not an editor. */
const MOST_TEXT = 2 * 1024 * 1024;

/** A new frame with the viewer in it, and the one port that leads there. */
export interface ViewerFrame {
  element: HTMLIFrameElement;
  say(message: ToFrame, transfer?: Transferable[]): void;
  remove(): void;
}

/** Makes the frame in `place`; `told` hears it, `loaded` comes once it listens. */
export function viewerFrame(
  place: HTMLElement,
  title: string,
  told: (message: FromFrame) => void,
  loaded: (frame: ViewerFrame) => void,
  failed: () => void,
): ViewerFrame {
  const element = document.createElement('iframe');
  const { port1: port, port2: theirs } = new MessageChannel();
  let gone = false;
  const frame: ViewerFrame = {
    element,
    say: (message, transfer = []) => port.postMessage(message, transfer),
    remove() {
      gone = true;
      port.close();
      element.remove();
    },
  };
  port.onmessage = async ({ data }: MessageEvent<FromFrame>) => {
    try {
      if ('wants' in data && data.wants === 'pack') frame.say({ pack: await pack() });
      else if ('wants' in data) frame.say({ decoder: await decoder() });
      else told(data);
    } catch {
      failed();
    }
  };
  const open = async () => {
    const script = await fetchText(url, integrity);
    if (gone) return;
    element.title = title;
    element.setAttribute('sandbox', 'allow-scripts');
    element.setAttribute('srcdoc', trust.createHTML(script));
    element.onload = () => {
      element.contentWindow?.postMessage('port', '*', [theirs]);
      loaded(frame);
    };
    place.append(element);
  };
  open().catch(failed);
  return frame;
}

/** Shows a document in a new frame inside `place`; returns what removes it. */
export function showIn(
  place: HTMLElement,
  showing: Showing,
  failed: (why: 'failed' | 'locked') => void,
): () => void {
  const all = showing.as === 'text' ? showing.file.slice(0, MOST_TEXT) : showing.file;
  const bytes = all.arrayBuffer();
  const told = (message: FromFrame) => {
    if ('failed' in message) failed(message.failed === 'locked' ? 'locked' : 'failed');
    if ('shown' in message) showing.shown?.(message.wordless);
  };
  const loaded = async ({ say }: ViewerFrame) => {
    const { mediaType, cut } = { mediaType: showing.file.type, cut: all.size < showing.file.size };
    const { as: show, language } = showing;
    const said = frameWords(showing.title, showing.words);
    const blocks = (showing.blocks ?? []).map((block) => spoken(block, showing.words));
    if (show === 'dicom') {
      const pictures = await bytes;
      return say({ pictures, blocks, words: said, imaging: imagingWords(showing.imaging), language }, [
        pictures,
      ]);
    }
    if (showing.blocks) return say({ blocks, words: said, language });
    const given = await bytes;
    say({ show, bytes: given, mediaType, words: said, language, cut }, [given]);
  };
  const broken = () => failed('failed');
  const frame = viewerFrame(place, showing.title, told, (frame) => void loaded(frame).catch(broken), broken);
  bytes.catch(broken);
  return () => frame.remove();
}

function imagingWords(words: Words['imaging']): ImagingWords {
  const { image, light, contrast, reset, notDiagnosis, left, refused } = words;
  const picture = words.picture(1, 2).replace('1', '{n}').replace('2', '{of}');
  return { picture, image, light, contrast, reset, notDiagnosis, left, refused };
}

/** A note in the page's own words. */
const spoken = (block: Block, words: Words['documents']['viewer']): Block =>
  block.block === 'note' ? { block: 'paragraph', text: words.notes[block.note] ?? '' } : block;

type Three = [string, string, string];

function frameWords(title: string, words: Words['documents']['viewer']): FrameWords {
  const numbered = (said: (n: number, of: number) => string) =>
    said(1, 2).replace('1', '{n}').replace('2', '{of}');
  const { find, previous, next, notFound } = words;
  const [page, found, reading] = [words.page, words.found, words.reading].map(numbered) as Three;
  return {
    title,
    find,
    previous,
    next,
    notFound,
    found,
    reading,
    page,
    larger: words.larger,
    smaller: words.smaller,
    fit: words.fit,
    image: words.image,
    cut: words.cut,
  };
}

async function fetchText(address: string, digest: string): Promise<string> {
  return (await fetch(address, { integrity: digest })).text();
}

/** The whole pack, always: what one document needs of it stays unknown to the service. */
async function pack(): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
  const bytes = await (await fetch(packUrl, { integrity: packIntegrity })).arrayBuffer();
  const headLength = new DataView(bytes).getUint32(0, true);
  const index = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, headLength))) as Record<
    string,
    [number, number]
  >;
  const start = 4 + headLength;
  return Object.fromEntries(
    Object.entries(index).map(([name, [offset, length]]) => [
      name,
      new Uint8Array(bytes, start + offset, length),
    ]),
  );
}
