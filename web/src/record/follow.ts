import type { LinkedFile, Refusable } from './contract';
import type { HealthLink } from './module';

/** Largest answer that is waited for; the reader refuses what is larger. */
const LARGEST_ANSWER = 24 * 1024 * 1024;
/** Files of one link, together: what a page holds. */
const LARGEST_GIVEN = 96 * 1024 * 1024;
const PATIENCE_MS = 30_000;

interface Answered {
  status: number;
  body: Uint8Array;
}

export const refused = (why: string): Refusable<never> => ({ given: null, refused: why, left: null });

/** All that a link leads to, or the first thing that was wrong. `mayAsk` says which addresses are asked. */
export async function follow(
  link: HealthLink,
  recipient: string,
  passcode: string | null,
  mayAsk: (address: string) => boolean,
): Promise<Refusable<LinkedFile[]>> {
  try {
    return await followed(link, recipient, passcode, mayAsk);
  } catch (failure) {
    return refused(failure instanceof RangeError ? 'link-too-large' : 'network');
  }
}

async function followed(
  link: HealthLink,
  recipient: string,
  passcode: string | null,
  mayAsk: (address: string) => boolean,
): Promise<Refusable<LinkedFile[]>> {
  const request = link.request(recipient, passcode ?? undefined);
  if (!request.given) return refused(request.refused ?? 'link-answer');
  if (!mayAsk(request.given.url)) return refused('link-elsewhere');
  const first = await ask(request.given.url, request.given.body);
  const places = link.answer(first.status, first.body);
  if (!places.given) return { ...places, given: null };
  const files: LinkedFile[] = [];
  let size = 0;
  for (const { at, value } of places.given) {
    if (at === 'location' && !mayAsk(value)) return refused('link-elsewhere');
    const answer = at === 'location' ? await ask(value, null) : null;
    const file = answer ? link.file(answer.status, answer.body) : link.embedded(value);
    if (!file.given) return { ...file, given: null };
    size += file.given.bytes.length;
    if (size > LARGEST_GIVEN) return refused('link-too-large');
    files.push(file.given);
  }
  return { given: files, refused: null, left: null };
}

/** One request. No cookie, no redirect, no address of ours, and not without end. */
async function ask(url: string, body: string | null): Promise<Answered> {
  const response = await fetch(url, {
    method: body === null ? 'GET' : 'POST',
    headers: body === null ? {} : { 'content-type': 'application/json' },
    body,
    credentials: 'omit',
    redirect: 'error',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  return { status: response.status, body: await bounded(response) };
}

/** The body of an answer, or a `RangeError` as soon as it is too large: who answers may never end. */
async function bounded(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > LARGEST_ANSWER) throw new RangeError('too large');
    parts.push(part);
  }
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}
