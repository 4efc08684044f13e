import { AwsError } from '../core/aws-error.ts';
import type { Instant } from '../core/clock.ts';
import type { Caller } from './caller.ts';
import type { PrincipalRef } from './principal.ts';

/** Credentials that a session was made with, or that those were made with. */
export interface Ancestor {
  /** `AKIA…` at the beginning of a chain, else `ASIA…`; a signing certificate's where that signed. */
  readonly accessKeyId: string;
  readonly principal: PrincipalRef;
  /** Of temporary credentials; of a long-term key when it began the chain. */
  readonly issuedAt: Instant;
  /** Absent for a long-term key. */
  readonly expiresAt?: Instant;
}

/**
 * Longest chain told in a token. AWS lets roles be chained without end, and renewing a session by itself for days is done: so
 * the oldest ones but the first make room once they have expired.
 */
export const MOST_ANCESTORS = 32;

/** Who the credentials of a caller stand for. */
export const principalRefOf = ({ principal, accountId }: Caller): PrincipalRef => {
  if (principal.type === 'assumed-role') return { kind: 'role', id: principal.uniqueId };
  return principal.uniqueId === accountId
    ? { kind: 'root', id: accountId }
    : { kind: 'user', id: principal.uniqueId };
};

/**
 * The chain of a session that a caller makes, oldest first, the caller's own credentials last; empty for who signed nothing.
 * @throws AwsError AccessDenied where too many of a chain are alive at once
 */
export function ancestryOf(caller: Caller, now: Instant): readonly Ancestor[] {
  const { accessKeyId, session } = caller;
  if (accessKeyId === '') return [];
  const principal = principalRefOf(caller);
  if (session === undefined) return [{ accessKeyId, principal, issuedAt: now }];
  const { issuedAt, expiresAt, ancestry = [] } = session;
  return bounded([...ancestry, { accessKeyId, principal, issuedAt, expiresAt }], now);
}

function bounded(chain: readonly Ancestor[], now: Instant): readonly Ancestor[] {
  let surplus = chain.length - MOST_ANCESTORS;
  const kept = chain.filter(({ expiresAt }, at) => {
    // What the chain began with stays: who ends the sessions of whom it is must end this one too.
    const goes = at > 0 && surplus > 0 && expiresAt !== undefined && expiresAt <= now;
    if (goes) surplus--;
    return !goes;
  });
  if (surplus > 0)
    throw new AwsError(
      'AccessDenied',
      `Sessions cannot be chained more than ${MOST_ANCESTORS} deep while all of them last.`,
      { status: 403 },
    );
  return kept;
}

/** Members of each ancestor in a flat list, because the token travels with every request. */
const MEMBERS = 5;

export type PackedAncestry = readonly (string | number)[];

export const packAncestry = (ancestry: readonly Ancestor[]): PackedAncestry =>
  ancestry.flatMap(({ accessKeyId, principal, issuedAt, expiresAt }) => [
    accessKeyId,
    principal.kind,
    principal.id,
    issuedAt,
    // A lifetime has fewer digits than an instant; long-term keys have none.
    expiresAt === undefined ? -1 : expiresAt - issuedAt,
  ]);

export function unpackAncestry(packed: PackedAncestry): readonly Ancestor[] {
  const ancestry: Ancestor[] = [];
  for (let at = 0; at + MEMBERS <= packed.length; at += MEMBERS) {
    const [accessKeyId, kind, id, issuedAt, lifetime] = packed.slice(at, at + MEMBERS);
    const begun = Number(issuedAt);
    ancestry.push({
      accessKeyId: String(accessKeyId),
      principal: { kind: kind as PrincipalRef['kind'], id: String(id) },
      issuedAt: begun,
      ...(Number(lifetime) >= 0 && { expiresAt: begun + Number(lifetime) }),
    });
  }
  return ancestry;
}
