/** One file of an archive; its bytes are joined as they come, so that the browser may keep them on disk. */
export interface ArchivedFile {
  name: string;
  content: Blob;
}

const BLOCK = 512;

/** Bytes that are gathered before they become a Blob. */
const PIECE = 4 << 20;

/**
 * The files of a tar archive, one after the other: ustar headers and GNU's long names, as a capsule has them.
 * Anything else is an error.
 */
export async function* filesOf(archive: ReadableStream<Uint8Array>): AsyncGenerator<ArchivedFile> {
  const bytes = new Bytes(archive.getReader());
  let longName: string | undefined;
  for (;;) {
    const header = await bytes.exactly(BLOCK);
    if (header.every((byte) => byte === 0)) return bytes.drain();
    const size = Number.parseInt(text(header.subarray(124, 136)), 8);
    const kind = String.fromCharCode(header[156] ?? 0);
    if (!Number.isSafeInteger(size) || size < 0) throw new Error('a size is not a number');
    if (kind === 'L') {
      longName = text(await bytes.exactly(size));
      await bytes.exactly(padding(size));
    } else if (kind === '0' || kind === '\0') {
      const content = await bytes.blob(size);
      await bytes.exactly(padding(size));
      yield { name: longName ?? text(header.subarray(0, 100)), content };
      longName = undefined;
    } else {
      throw new Error('not a file');
    }
  }
}

const padding = (size: number) => (BLOCK - (size % BLOCK)) % BLOCK;

/** What stands before the first zero. */
function text(field: Uint8Array): string {
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end)).trim();
}

class Bytes {
  private held: Uint8Array = new Uint8Array();

  constructor(private readonly reader: ReadableStreamDefaultReader<Uint8Array>) {}

  async exactly(size: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(size);
    for (let filled = 0; filled < size;) {
      const some = await this.atMost(size - filled);
      bytes.set(some, filled);
      filled += some.length;
    }
    return bytes;
  }

  async blob(size: number): Promise<Blob> {
    const pieces: Blob[] = [];
    for (let left = size; left > 0;) {
      const piece = await this.exactly(Math.min(left, PIECE));
      pieces.push(new Blob([piece as Uint8Array<ArrayBuffer>]));
      left -= piece.length;
    }
    return new Blob(pieces);
  }

  /** Reads to the end: what is cut off fails here. */
  async drain(): Promise<void> {
    while (!(await this.reader.read()).done);
  }

  private async atMost(size: number): Promise<Uint8Array> {
    while (this.held.length === 0) {
      const { done, value } = await this.reader.read();
      if (done) throw new Error('the archive ends early');
      this.held = value;
    }
    const some = this.held.subarray(0, size);
    this.held = this.held.subarray(some.length);
    return some;
  }
}
