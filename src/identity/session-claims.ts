import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { AccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';
import type { Tag } from '../core/tag.ts';
import { type Ancestor, type PackedAncestry, packAncestry, unpackAncestry } from './ancestry.ts';
import type { CallerSession, MfaProof } from './caller.ts';
import type { SessionFederation } from './federation.ts';
import type { PrincipalRef } from './principal.ts';

/** What temporary credentials say of themselves: all that a node must know of a session, for no row holds it. */
export interface SessionClaims {
  readonly kind: CallerSession['kind'];
  readonly sessionId: string;
  readonly accountId: AccountId;
  /** The role that was assumed; for the other kinds the user or root who asked. */
  readonly principal: PrincipalRef;
  /** Role session name, or the name of a federated user. Empty for `session-token`. */
  readonly sessionName: string;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  /** The long-term access key at the beginning of the chain that led here. */
  readonly longTermAccessKeyId?: string;
  readonly sourceIdentity?: string;
  readonly mfa?: MfaProof;
  /** The provider that vouched for the user of the session. */
  readonly federation?: SessionFederation;
  /** Inline session policies, as written. */
  readonly policies: readonly string[];
  readonly policyArns: readonly string[];
  readonly tags: readonly Tag[];
  /** Keys of `tags` that pass on to the next role. */
  readonly transitiveTagKeys: readonly string[];
  /** When rights end that another account was lent for a while: no session that comes of this one goes on after it. */
  readonly lentUntil?: Instant;
  /**
   * The credentials that it was made with, and those they were made with, oldest first: what ends one of them ends it too. Absent
   * in tokens of before they were kept, and for whom a provider or a certificate vouched.
   */
  readonly ancestry?: readonly Ancestor[];
}

/** First byte of the encoding: how the rest is packed. */
const PLAIN = 0;
const DEFLATED = 1;

const MAX_ENCODED_BYTES = 256 * 1024;

/** Position of each member in the JSON list; a list, because the token travels with every request. */
type Packed = [
  kind: CallerSession['kind'],
  sessionId: string,
  accountId: AccountId,
  principalKind: PrincipalRef['kind'],
  principalId: string,
  sessionName: string,
  issuedAt: Instant,
  expiresAt: Instant,
  macKeyId: string,
  longTermAccessKeyId: string | null,
  sourceIdentity: string | null,
  mfaAt: Instant | null,
  policies: readonly string[],
  policyArns: readonly string[],
  tags: readonly string[],
  transitiveTagKeys: readonly string[],
  federation?: SessionFederation | null,
  mfaKind?: MfaProof['kind'] | null,
  lentUntil?: Instant | null,
  ancestry?: PackedAncestry,
];

/** `macKeyId` names the key that the session's secret is derived with. */
export function encodeClaims(claims: SessionClaims, macKeyId: string): Uint8Array {
  const packed: Packed = [
    claims.kind,
    claims.sessionId,
    claims.accountId,
    claims.principal.kind,
    claims.principal.id,
    claims.sessionName,
    claims.issuedAt,
    claims.expiresAt,
    macKeyId,
    claims.longTermAccessKeyId ?? null,
    claims.sourceIdentity ?? null,
    claims.mfa?.at ?? null,
    claims.policies,
    claims.policyArns,
    claims.tags.flatMap((tag) => [tag.Key, tag.Value]),
    claims.transitiveTagKeys,
  ];
  const { ancestry = [] } = claims;
  // What comes last is left away where there is none of it, and tokens are the shorter for it.
  const last = [
    claims.federation ?? null,
    claims.mfa?.kind ?? null,
    claims.lentUntil ?? null,
    ancestry.length === 0 ? null : packAncestry(ancestry),
  ];
  const plain = Buffer.from(JSON.stringify([...packed, ...last.slice(0, last.findLastIndex(isThere) + 1)]));
  const deflated = deflateRawSync(plain);
  return deflated.length < plain.length
    ? Buffer.concat([Uint8Array.of(DEFLATED), deflated])
    : Buffer.concat([Uint8Array.of(PLAIN), plain]);
}

const isThere = (member: unknown): boolean => member !== null;

/** Reverses {@link encodeClaims}. Only for bytes that were authenticated: their form is trusted. */
export function decodeClaims(bytes: Uint8Array): { claims: SessionClaims; macKeyId: string } {
  const body = bytes.subarray(1);
  const plain =
    bytes[0] === DEFLATED ? inflateRawSync(body, { maxOutputLength: MAX_ENCODED_BYTES }) : Buffer.from(body);
  const packed: Packed = JSON.parse(plain.toString('utf8'));
  const [kind, sessionId, accountId, principalKind, principalId, sessionName, issuedAt, expiresAt, ...rest] =
    packed;
  const [macKeyId, longTermAccessKeyId, sourceIdentity, mfaAt, policies, policyArns, tags, ...last] = rest;
  const [transitiveTagKeys, federation, mfaKind, lentUntil, ancestry] = last;
  return {
    macKeyId,
    claims: {
      kind,
      sessionId,
      accountId,
      principal: { kind: principalKind, id: principalId },
      sessionName,
      issuedAt,
      expiresAt,
      ...(longTermAccessKeyId === null ? {} : { longTermAccessKeyId }),
      ...(sourceIdentity === null ? {} : { sourceIdentity }),
      ...(mfaAt === null || mfaKind == null ? {} : { mfa: { at: mfaAt, kind: mfaKind } }),
      policies,
      policyArns,
      tags: pairs(tags),
      transitiveTagKeys,
      ...(federation == null ? {} : { federation }),
      ...(lentUntil == null ? {} : { lentUntil }),
      ...(ancestry === undefined ? {} : { ancestry: unpackAncestry(ancestry) }),
    },
  };
}

function pairs(flat: readonly string[]): Tag[] {
  const tags: Tag[] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    tags.push({ Key: flat[index] ?? '', Value: flat[index + 1] ?? '' });
  }
  return tags;
}
