import { createCipheriv, createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Writes `size` bytes that do not compress and are the same each time, and gives their SHA-256. */
export async function writeNoise(path: string, size: number): Promise<string> {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 7), Buffer.alloc(16, 9));
  const zeros = function* () {
    for (let left = size; left > 0; left -= 1 << 20) yield Buffer.alloc(Math.min(left, 1 << 20));
  };
  const hash = createHash('sha256');
  await pipeline(zeros, cipher, through(hash), createWriteStream(path));
  return hash.digest('hex');
}

/** SHA-256 of a file, as it lies on disk. */
export async function digest(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function through(hash: Hash): Transform {
  return new Transform({
    transform(bytes: Buffer, _, done) {
      hash.update(bytes);
      done(null, bytes);
    },
  });
}
