import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface Request {
  host: string;
  method: string;
  target: string;
  /** Request line, headers and body, as they went over the wire. */
  bytes: Buffer;
}

interface Connection {
  up: Buffer[];
  down: Buffer[];
}

/** A TCP proxy between browser and server: it keeps every byte that passes, and can be cut and mended. */
export class Wire {
  readonly #connections: Connection[] = [];
  readonly #sockets = new Set<Socket>();
  #cut = false;
  /** Bytes that went from the browser to the server. */
  sent = 0;

  private constructor(
    private readonly server: Server,
    private readonly keep: boolean,
  ) {}

  /** Starts a wire to `target`; without `keep` nothing is recorded, for large files. */
  static async start(target: number, keep = true): Promise<Wire> {
    const server = createServer({ allowHalfOpen: false });
    const wire = new Wire(server, keep);
    server.on('connection', (near) => wire.#join(near, target));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Breaks every connection, and each new one, until `mend`. */
  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  mend(): void {
    this.#cut = false;
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  /** All that the server answered, one buffer a connection. */
  answers(): Buffer[] {
    return this.#connections.map(({ down }) => Buffer.concat(down));
  }

  requests(): Request[] {
    return this.#connections.flatMap(({ up }) => split(Buffer.concat(up)));
  }

  #join(near: Socket, target: number): void {
    if (this.#cut) {
      near.resetAndDestroy();
      return;
    }
    const kept: Connection = { up: [], down: [] };
    if (this.keep) this.#connections.push(kept);
    const far = connect(target, '127.0.0.1');
    near.on('data', (bytes) => (this.sent += bytes.length));
    if (this.keep) {
      near.on('data', (bytes) => kept.up.push(bytes));
      far.on('data', (bytes) => kept.down.push(bytes));
    }
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
  }
}

/** The HTTP/1.1 requests of one connection. Bytes that are none become one request without a method. */
function split(bytes: Buffer): Request[] {
  const requests: Request[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf('\r\n\r\n', at);
    const head = bytes.subarray(at, end === -1 ? bytes.length : end).toString('latin1');
    const line = /^([A-Z]+) (\S+) HTTP\/1\.1\r\n/.exec(head);
    const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
    const next = line && end !== -1 ? Math.min(end + 4 + length, bytes.length) : bytes.length;
    requests.push({
      host: /^host: (\S+)$/im.exec(head)?.[1] ?? '',
      method: line?.[1] ?? '',
      target: line?.[2] ?? '',
      bytes: bytes.subarray(at, next),
    });
    at = next;
  }
  return requests;
}
