/**
 * The document viewer, alone in a sandboxed frame of an opaque origin: no network, no storage, no parent.
 * It gets one MessagePort, then the bytes; whatever a document does here, it does to an empty room.
 */
import type { FromFrame, ToFrame } from '../message';
import { showBlocks } from './blocks';
import { keepDecoder, showDicom } from './dicom';
import { showImage } from './image';
import { keepPack, showPdf } from './pdf';
import { textOfPdf } from './pdf-text';
import { scan, type Scan } from './scan';
import { dress } from './style';
import { showText } from './text';

// WebRTC ignores every content security policy: gone before a single byte of a document is read.
for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'RTCDataChannel', 'WebTransport']) {
  Reflect.deleteProperty(globalThis, name);
}

addEventListener(
  'message',
  (event: MessageEvent) => {
    const port = event.ports[0];
    if (event.source !== parent || !port) return;
    const say = (message: FromFrame, transfer: Transferable[] = []) => port.postMessage(message, transfer);
    let scanned: Scan | null = null;
    port.onmessage = async ({ data }: MessageEvent<ToFrame>) => {
      if ('pack' in data) return keepPack(data.pack);
      if ('decoder' in data) return keepDecoder(data.decoder);
      try {
        if ('extract' in data) {
          return say({ text: await textOfPdf(data.extract, () => say({ wants: 'pack' })) });
        }
        if ('scan' in data) {
          scanned = await scan(data.scan, data.mediaType, () => say({ wants: 'pack' }));
          return say({ pages: scanned.pages });
        }
        if ('page' in data) {
          const page = await scanned?.page(data.page);
          if (page) say({ page: data.page, scanned: page }, page.picture ? [page.picture.grey] : []);
          return;
        }
        document.documentElement.lang = data.language;
        let wordless = false;
        dress();
        if ('pictures' in data) {
          const want = () => say({ wants: 'decoder' });
          await showDicom(data.pictures, data.blocks, data.words, data.imaging, want);
        } else if ('blocks' in data) showBlocks(data.blocks, data.words);
        else if (data.show === 'pdf') {
          wordless = await showPdf(data.bytes, data.words, () => say({ wants: 'pack' }));
        } else if (data.show === 'image') {
          wordless = true;
          await showImage(data.bytes, data.mediaType, data.words);
        } else showText(data.bytes, data.words, data.cut);
        say({ shown: true, wordless });
      } catch (failure) {
        // A file whose words nobody can read is no fault: it is kept, and the page says so.
        if (!('scan' in data) && !('page' in data)) console.error(failure);
        const locked = failure instanceof Error && failure.name === 'PasswordException';
        say({ failed: locked ? 'locked' : 'failed' });
      }
    };
    say({ ready: true });
  },
  { once: true },
);
