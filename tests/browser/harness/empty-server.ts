import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');

/** A second server, empty, with witnesses of its own, until `end`. */
export async function emptyServer(): Promise<{ port: number; end: () => Promise<void> }> {
  // It goes on until its input ends, with this process at the latest.
  const script = 'echo "$CACHET_URL"; read -r _ || true';
  const serving = spawn('scripts/with-server.sh', ['bash', '-c', script], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(serving.stdout)) {
    if (!line.startsWith('http://')) continue;
    const end = async () => {
      const ended = once(serving, 'exit');
      serving.stdin.end();
      await ended;
    };
    return { port: Number(new URL(line).port), end };
  }
  throw new Error('the second server did not start');
}
