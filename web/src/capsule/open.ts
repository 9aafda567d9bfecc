import { Decrypter } from 'age-encryption';
import { filesOf } from './tar.ts';

/** A document as the capsule's index names it. */
export interface Listed {
  file: string;
  title: string;
  date: string;
  author: string;
  version: number;
  deleted: boolean;
}

/** A capsule that was opened to its last byte. */
export interface OpenCapsule {
  documents: Listed[];
  files: Map<string, Blob>;
}

const INDEX = 'coffre/index.json';

/** Opens a capsule with what was printed with it: a text in which a one-time identity stands, or words. */
export async function openCapsule(
  file: Blob,
  key: string,
  progress: (files: number) => void,
): Promise<OpenCapsule> {
  const decrypter = new Decrypter();
  const words = key.trim().split(/\s+/);
  const identity = words.find((word) => word.startsWith('AGE-SECRET-KEY-'));
  if (identity) decrypter.addIdentity(identity);
  else decrypter.addPassphrase(words.join(' '));
  const files = new Map<string, Blob>();
  for await (const { name, content } of filesOf(await decrypter.decrypt(file.stream()))) {
    files.set(name, content);
    progress(files.size);
  }
  const index = files.get(INDEX);
  if (!index) throw new Error('no index');
  return { documents: JSON.parse(await index.text()) as Listed[], files };
}
