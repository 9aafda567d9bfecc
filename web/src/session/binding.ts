import type { SessionApi } from './contract';
import type { Sink, Source } from './files';
import type { Store } from './store';
import type { Answer } from './transport';

/** What the compiled client is given: the only ways it has to reach anything. */
export interface Seams {
  send(method: string, path: string, headers: [string, string][], body: Uint8Array | null): Promise<Answer>;
  kept: Store;
  passing: Store;
  sink(mediaType: string, size: number): Sink;
  /** The page's origin, as challenges name it. */
  origin: string;
}

/** The compiled client: `SessionApi`, except that a file to seal arrives as a `Source`. */
export type CompiledSession = Omit<
  SessionApi,
  'addDocument' | 'addVersion' | 'continueUpload' | 'rebuild' | 'sealVisit' | 'sealDeposit'
> & {
  addDocument(draft: object, file: Source, onProgress: (progress: object) => void): Promise<string>;
  addVersion(id: string, draft: object, file: Source, onProgress: (progress: object) => void): Promise<void>;
  sealVisit(draft: object, from: string, file: Source): Promise<void>;
  sealDeposit(draft: object, how: object, file: Source): Promise<void>;
  continueUpload(name: string, file: Source, onProgress: (progress: object) => void): Promise<string>;
  rebuild(
    copy: Source,
    key: string,
    code: string,
    enrol: object,
    onProgress: (progress: object) => void,
  ): Promise<object>;
};

/** `web/wasm/cachet_client.js`, made by wasm-bindgen (target `web`). */
export interface ClientModule {
  default(input: { module_or_path: Promise<Response> }): Promise<unknown>;
  Session: new (seams: Seams) => CompiledSession;
}
