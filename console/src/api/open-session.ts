import { ApiError } from './api-error.ts';
import { makeKeyPair, storedKeyPair } from './key-store.ts';
import { type BoundKey, goToSignIn, type OpenSession, type Session } from './session.ts';

/** The page is not served over HTTPS, nor from this very machine: browsers keep no keys for it. */
export class InsecureContext extends Error {
  override readonly name = 'InsecureContext';
}

const withPublicKey = async (pair: CryptoKeyPair): Promise<BoundKey> => ({
  pair,
  publicJwk: await crypto.subtle.exportKey('jwk', pair.publicKey),
});

/**
 * Finds out who is signed in, and binds the session to a key of this browser, so that its cookie is worth nothing
 * anywhere else. Who is not signed in is sent to the sign-in page.
 * @throws InsecureContext
 */
export function openSession(): Promise<OpenSession> {
  if (!isSecureContext) throw new InsecureContext();
  // One tab after the other: two that make keys at once would keep one and bind the other.
  return navigator.locks.request('keywarden-session', open);
}

async function open(): Promise<OpenSession> {
  const response = await fetch('/console/api/session', { headers: { accept: 'application/json' } });
  if (response.status === 401) goToSignIn();
  if (!response.ok) throw await ApiError.of(response);
  const session = (await response.json()) as Session;
  const answeredAt = Date.parse(response.headers.get('date') ?? '');
  const clockAheadMilliseconds = Number.isNaN(answeredAt) ? 0 : answeredAt - Date.now();
  const stored = session.bound ? await storedKeyPair() : undefined;
  // Bound to a key that this browser does not have, or no longer: only a new session can be bound to another.
  if (session.bound && stored === undefined) goToSignIn();
  const key = await withPublicKey(stored ?? (await makeKeyPair()));
  if (!session.bound) await bind(session, key);
  return { ...session, key, clockAheadMilliseconds };
}

async function bind({ csrfToken }: Session, { publicJwk }: BoundKey): Promise<void> {
  const { kty, crv, x, y } = publicJwk;
  const response = await fetch('/console/api/binding', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-csrf-token': csrfToken },
    body: JSON.stringify({ publicKey: { kty, crv, x, y } }),
  });
  if (!response.ok) throw await ApiError.of(response);
}
