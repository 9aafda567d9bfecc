import { createHash } from 'node:crypto';

/** The digest as CSP, `integrity` and Integrity-Policy write it: `sha384-` and padded base64. */
export function integrity(content: string | Uint8Array): string {
  return `sha384-${createHash('sha384').update(content).digest('base64')}`;
}

/** Ten hexadecimal digits for a file's name. */
export function nameHash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 10);
}
