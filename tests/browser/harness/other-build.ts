import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server between browser and vault that can show another build of the page, or a file that no build has. */
export class OtherBuild {
  /** The service worker has one line more. */
  other = false;
  /** A path whose file gets a byte more. */
  forged: string | null = null;

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {}

  static async start(target: number): Promise<OtherBuild> {
    const server = createServer();
    const build = new OtherBuild(server, target);
    server.on('request', (asked, answer) => {
      const headers = { ...asked.headers };
      delete headers['if-none-match'];
      delete headers['accept-encoding'];
      const on = request(
        { host: '127.0.0.1', port: build.target, method: asked.method, path: asked.url, headers },
        (given) => {
          const more = build.#more(asked.url ?? '');
          const length = given.headers['content-length'];
          if (length) given.headers['content-length'] = String(Number(length) + more.length);
          answer.writeHead(given.statusCode ?? 502, given.headers);
          given.on('data', (bytes) => answer.write(bytes));
          given.on('end', () => answer.end(more));
        },
      );
      on.on('error', () => answer.destroy());
      asked.pipe(on);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return build;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  #more(path: string): string {
    if (this.other && path === '/sw.js') return '// another build\n';
    return path === this.forged ? '\n' : '';
  }
}
