/** Files as the client reads and writes them: slices in, chunks out, never the whole of a large one in memory. */

export interface Source {
  size(): number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

export interface Sink {
  write(chunk: Uint8Array): Promise<void>;
  /** Only now may anybody see the bytes: the client calls it once the last part has verified. */
  finish(): Promise<Blob>;
  abort(): Promise<void>;
}

/** Above this size an opened file passes through the browser's private file system instead of memory. */
const IN_MEMORY = 32 * 1024 * 1024;
const FOLDER = 'opened';

export function source(file: Blob): Source {
  return {
    size: () => file.size,
    read: async (offset, length) => new Uint8Array(await file.slice(offset, offset + length).arrayBuffer()),
  };
}

export function sink(mediaType: string, size: number): Sink {
  return size <= IN_MEMORY ? memorySink(mediaType) : diskSink(mediaType);
}

function memorySink(type: string): Sink {
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  return {
    write: async (chunk) => void chunks.push(chunk.slice()),
    finish: async () => {
      const file = new Blob(chunks, { type });
      chunks = [];
      return file;
    },
    abort: async () => void (chunks = []),
  };
}

function diskSink(type: string): Sink {
  const name = crypto.randomUUID();
  let opened: Promise<{ handle: FileSystemFileHandle; access: FileSystemSyncAccessHandle }> | undefined;
  const open = async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(FOLDER, { create: true });
    const handle = await folder.getFileHandle(name, { create: true });
    return { handle, access: await handle.createSyncAccessHandle() };
  };
  return {
    async write(chunk) {
      const { access } = await (opened ??= open());
      const written = access.write(chunk.slice(), { at: access.getSize() });
      if (written !== chunk.length) throw { code: 'no-space', message: 'the device has no room left' };
    },
    async finish() {
      const { handle, access } = await (opened ??= open());
      access.flush();
      access.close();
      const file = await handle.getFile();
      return file.slice(0, file.size, type);
    },
    async abort() {
      if (!opened) return;
      (await opened).access.close();
      const root = await navigator.storage.getDirectory();
      await (await root.getDirectoryHandle(FOLDER)).removeEntry(name);
    },
  };
}

/** Removes opened files that an earlier session left behind. */
export async function sweep(): Promise<void> {
  const root = await navigator.storage.getDirectory();
  for await (const name of root.keys()) {
    if (name === FOLDER) await root.removeEntry(name, { recursive: true });
  }
}
