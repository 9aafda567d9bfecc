/** The page's end of the recognition of text: a worker of its own, which ends when it is told to. */
import { proxy, transfer, wrap } from 'comlink';
import { trust } from '../session/trust';
import type { Picture, Recogniser } from './contract';
import address from './ocr-worker.ts?worker&url';

/** A worker that recognises one picture after the other. What breaks it ends it. */
export interface Recognition {
  recognise(picture: Picture, follow: (done: number) => void): Promise<string>;
  end(): void;
}

export function recognition(): Recognition {
  const worker = new Worker(trust.createScriptURL(address), { type: 'module', name: 'ocr' });
  const ended = new Promise<never>((_, reject) => {
    worker.onerror = () => reject(new Error('ocr'));
  });
  ended.catch(() => {});
  const there = wrap<Recogniser>(worker);
  return {
    recognise: (picture, follow) =>
      Promise.race([there.recognise(transfer(picture, [picture.grey]), proxy(follow)), ended]),
    end: () => worker.terminate(),
  };
}
