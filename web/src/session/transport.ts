/** How the client in the worker reaches the server: this page's own origin, and nothing else. */

/** Bytes of an answer at most: what `MAX_ANSWER` of the client says. */
const LARGEST = 64 * 2 ** 20;

export interface Answer {
  status: number;
  body: Uint8Array;
}

/** Rejects with `{ code: 'network' }` when no answer came; every answer, whatever its status, resolves. */
export async function send(
  method: string,
  path: string,
  headers: [string, string][],
  body: Uint8Array<ArrayBuffer> | null,
): Promise<Answer> {
  const address = new URL(path, location.origin);
  if (!path.startsWith('/') || address.origin !== location.origin) throw refusal('not-found', path);
  try {
    const answer = await fetch(address, {
      method,
      headers,
      body,
      mode: 'same-origin',
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    });
    return { status: answer.status, body: await read(answer) };
  } catch (failure) {
    throw refusal('network', failure instanceof Error ? failure.message : '');
  }
}

/** The body, up to the first piece that makes it too long: the client refuses that for its length. */
async function read(answer: Response): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = answer.body?.getReader();
  while (reader && length <= LARGEST) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    length += value.length;
  }
  await reader?.cancel();
  const body = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    body.set(piece, at);
    at += piece.length;
  }
  return body;
}

function refusal(code: string, message: string): { code: string; message: string } {
  return { code, message };
}
