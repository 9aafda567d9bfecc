/**
 * The device's own unlock (a passkey with WebAuthn `prf`). Only the window can ask an authenticator, so its answer
 * passes through here once: 32 bytes to the worker, then they are overwritten. The platform is told neither a name
 * nor an account: the user handle is random.
 */
import { session } from './session.svelte';

/** What every passkey of this service is asked for: the label in `crypto/src/label.rs`. */
const INPUT = new TextEncoder().encode('cachet/v1 PRF of a passkey');

interface Prf {
  prf?: { enabled?: boolean; results?: { first?: BufferSource } };
}

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

/** Whether this device has an unlock of its own that a page may ask for. Whether it computes shows only when asked. */
export async function available(): Promise<boolean> {
  if (typeof PublicKeyCredential === 'undefined') return false;
  return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
}

/** Makes a passkey and hands its output to the session. False when this device's unlock computes nothing. */
export async function makePasskey(name: string, shown: string): Promise<boolean> {
  const made = (await ask(() =>
    navigator.credentials.create({
      publicKey: {
        rp: { id: location.hostname, name: 'Cachet' },
        user: { id: random(32), name: shown, displayName: shown },
        challenge: random(32),
        pubKeyCredParams: [
          { type: 'public-key', alg: -7 },
          { type: 'public-key', alg: -8 },
          { type: 'public-key', alg: -257 },
        ],
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        attestation: 'none',
        extensions: { prf: { eval: { first: INPUT } } } as AuthenticationExtensionsClientInputs,
      },
    }),
  )) as PublicKeyCredential;
  const { prf } = made.getClientExtensionResults() as Prf;
  if (prf?.results?.first) return handOver(made, prf.results.first, name);
  // Some compute only when they are used, not when they are made.
  if (prf?.enabled) return usePasskey(name, made.rawId);
  await forget(made);
  return false;
}

/** Uses a passkey of this service and hands its output to the session. */
export async function usePasskey(name = '', credential?: ArrayBuffer): Promise<boolean> {
  const used = (await ask(() =>
    navigator.credentials.get({
      publicKey: {
        rpId: location.hostname,
        challenge: random(32),
        userVerification: 'required',
        allowCredentials: credential ? [{ type: 'public-key', id: credential }] : [],
        extensions: { prf: { eval: { first: INPUT } } } as AuthenticationExtensionsClientInputs,
      },
    }),
  )) as PublicKeyCredential;
  const output = (used.getClientExtensionResults() as Prf).prf?.results?.first;
  return output ? handOver(used, output, name) : false;
}

async function handOver(
  credential: PublicKeyCredential,
  output: BufferSource,
  name: string,
): Promise<boolean> {
  const bytes =
    output instanceof ArrayBuffer
      ? new Uint8Array(output)
      : new Uint8Array(output.buffer as ArrayBuffer, output.byteOffset, output.byteLength);
  try {
    await session.api.usePasskey(new Uint8Array(credential.rawId), bytes, name);
  } finally {
    bytes.fill(0);
  }
  return true;
}

/** A gesture that the person or the platform broke off is no failure of the vault. */
async function ask(gesture: () => Promise<Credential | null>): Promise<Credential> {
  const answer = await gesture().catch(() => null);
  if (!answer) throw { code: 'cancelled', message: '' };
  return answer;
}

/** Tells the platform that a passkey which cannot be used here is not kept, where it listens to that. */
async function forget(made: PublicKeyCredential): Promise<void> {
  const platform = PublicKeyCredential as unknown as {
    signalUnknownCredential?: (unknown: { rpId: string; credentialId: string }) => Promise<void>;
  };
  await platform
    .signalUnknownCredential?.({ rpId: location.hostname, credentialId: made.id })
    .catch(() => undefined);
}
