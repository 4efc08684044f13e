import type { Instant } from '../../../core/clock.ts';
import type { Caller } from '../../../identity/caller.ts';
import type { SessionClaims } from '../../../identity/session-claims.ts';
import type { IssuedSession } from '../../../identity/session-token.ts';
import type { Credentials } from '../schema.ts';

/** The `Credentials` of an answer. */
export const credentialsOf = (issued: IssuedSession): Credentials => ({
  AccessKeyId: issued.accessKeyId,
  SecretAccessKey: issued.secretAccessKey,
  SessionToken: issued.sessionToken,
  Expiration: new Date(issued.expiresAt),
});

/** Whole seconds, as AWS answers `Expiration`. */
export const expiryAfter = (now: Instant, seconds: number): Instant =>
  (Math.floor(now / 1000) + seconds) * 1000;

/** When a session ends that a caller makes: never after the rights that the caller was lent. */
export function expiryFor(
  { session }: Caller,
  now: Instant,
  seconds: number,
): Pick<SessionClaims, 'expiresAt' | 'lentUntil'> {
  const expiresAt = expiryAfter(now, seconds);
  const lentUntil = session?.lentUntil;
  return lentUntil === undefined ? { expiresAt } : { expiresAt: Math.min(expiresAt, lentUntil), lentUntil };
}

/** A token is as good as a password beside its secret, and a code may still be good for seconds: events leave both out. */
export const HIDE_TOKEN = { responseElements: true, hide: ['SessionToken', 'TokenCode'] } as const;
