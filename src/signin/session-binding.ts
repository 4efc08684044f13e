import { calculateJwkThumbprint, importJWK } from 'jose';
import type { HttpRequest } from '../core/http.ts';
import { tablesOf } from '../storage/tables-of.ts';
import { signInCall } from './events.ts';
import { type ProofKind, provenKey } from './oauth/dpop.ts';
import type { Parts } from './parts.ts';
import type { SignInTables } from './tables.ts';
import type { SignedIn } from './web-sessions.ts';

/** What becomes of a try to bind a session to a key. */
export type BindingOutcome =
  | 'bound'
  /** Another key was first. */
  | 'taken'
  /** Not a P-256 public key. */
  | 'no-key';

/** A proof is made for one call, a moment before it. */
const SESSION_PROOF: ProofKind = {
  header: 'x-session-proof',
  freshSeconds: 60,
  skewSeconds: 30,
  isOfBody: true,
};

/** The thumbprint of a P-256 public key; undefined for anything else. @see RFC 7638 */
async function thumbprintOf(key: unknown): Promise<string | undefined> {
  const { kty, crv, x, y, d } = Object(key) as Readonly<Record<string, unknown>>;
  if (kty !== 'EC' || crv !== 'P-256' || typeof x !== 'string' || typeof y !== 'string' || d !== undefined)
    return undefined;
  const jwk = { kty, crv, x, y };
  try {
    // A point that is not on the curve is no key.
    await importJWK(jwk, 'ES256');
  } catch {
    return undefined;
  }
  return calculateJwkThumbprint(jwk);
}

/**
 * Binds a session to a key of the browser, once and for all: from then on its cookie alone calls no operation. The first
 * key wins, and the trail tells of every try.
 */
export async function bindSession(
  parts: Parts,
  request: HttpRequest,
  signedIn: SignedIn,
  publicKey: unknown,
): Promise<BindingOutcome> {
  const thumbprint = await thumbprintOf(publicKey);
  if (thumbprint === undefined) return 'no-key';
  const { session_id: sessionId, cookie_hash: cookieHash } = signedIn.session;
  const bound = await parts.store.write(async ({ db }) => {
    const sessions = tablesOf<SignInTables>(db);
    await sessions
      .updateTable('web_sessions')
      .set({ bound_key: thumbprint })
      .where('cookie_hash', '=', cookieHash)
      .where('bound_key', 'is', null)
      .execute();
    return sessions
      .selectFrom('web_sessions')
      .select('bound_key')
      .where('cookie_hash', '=', cookieHash)
      .executeTakeFirst();
  });
  const isOurs = bound?.bound_key === thumbprint;
  const told = signInCall(parts, request, signedIn, 'BindSession', { sessionId, thumbprint });
  parts.audit.append(isOurs ? told : { ...told, errorCode: 'SessionBoundElsewhere' });
  return isOurs ? 'bound' : 'taken';
}

/** Whether this very request comes from the browser that the session is bound to; each proof works once. */
export async function isFromBoundBrowser(
  parts: Parts,
  request: HttpRequest,
  { session }: SignedIn,
): Promise<boolean> {
  const { bound_key: wanted } = session;
  return wanted !== null && (await provenKey(parts, request, SESSION_PROOF, wanted)) !== undefined;
}
