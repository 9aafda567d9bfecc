/** How the client in the worker reaches the server: this page's own origin, and nothing else. */

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
    return { status: answer.status, body: new Uint8Array(await answer.arrayBuffer()) };
  } catch (failure) {
    throw refusal('network', failure instanceof Error ? failure.message : '');
  }
}

function refusal(code: string, message: string): { code: string; message: string } {
  return { code, message };
}
