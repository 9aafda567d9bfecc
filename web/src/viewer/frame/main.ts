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
    const say = (message: FromFrame) => port.postMessage(message);
    port.onmessage = async ({ data }: MessageEvent<ToFrame>) => {
      if ('pack' in data) return keepPack(data.pack);
      if ('decoder' in data) return keepDecoder(data.decoder);
      try {
        if ('extract' in data) {
          return say({ text: await textOfPdf(data.extract, () => say({ wants: 'pack' })) });
        }
        document.documentElement.lang = data.language;
        dress();
        if ('pictures' in data) {
          const want = () => say({ wants: 'decoder' });
          await showDicom(data.pictures, data.blocks, data.words, data.imaging, want);
        } else if ('blocks' in data) showBlocks(data.blocks, data.words);
        else if (data.show === 'pdf') await showPdf(data.bytes, data.words, () => say({ wants: 'pack' }));
        else if (data.show === 'image') await showImage(data.bytes, data.mediaType, data.words);
        else showText(data.bytes, data.words, data.cut);
        say({ shown: true });
      } catch (failure) {
        console.error(failure);
        const locked = failure instanceof Error && failure.name === 'PasswordException';
        say({ failed: locked ? 'locked' : 'failed' });
      }
    };
    say({ ready: true });
  },
  { once: true },
);
