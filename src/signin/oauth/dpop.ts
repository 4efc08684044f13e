import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, type JWK, jwtVerify } from 'jose';
import { JOSEError } from 'jose/errors';
import type { HttpRequest } from '../../core/http.ts';
import type { Parts } from '../parts.ts';
import { spendOnce } from '../spend-once.ts';
import { originsOf } from './oauth-request.ts';

/** Where a kind of proof stands, and for how long it is taken. */
export interface ProofKind {
  /** The header that holds it. */
  readonly header: string;
  readonly freshSeconds: number;
  /** How far a client's clock may be off. */
  readonly skewSeconds: number;
  /** True where the proof names the body too: `bsh`, SHA-256 in Base64url; a claim of our own. */
  readonly isOfBody: boolean;
}

/** As `aws login` proves itself; RFC 9449. */
const DPOP: ProofKind = { header: 'dpop', freshSeconds: 300, skewSeconds: 300, isOfBody: false };

/**
 * The thumbprint of the key that signed this very request; undefined unless the proof is fresh, for this method and
 * address, by a P-256 key of its own, and was never seen before, on whatever node. With `wanted` only that key proves
 * anything, and no other leaves a trace.
 * @see https://datatracker.ietf.org/doc/html/rfc9449#section-4.3
 */
export async function provenKey(
  parts: Pick<Parts, 'store' | 'clock' | 'publicUrl'>,
  request: HttpRequest,
  kind: ProofKind = DPOP,
  wanted?: string,
): Promise<string | undefined> {
  const [proof, ...more] = request.headers.get(kind.header) ?? [];
  if (proof === undefined || more.length > 0) return undefined;
  const now = parts.clock.now();
  const claims = await verifiedProof(proof, now, kind);
  if (claims === undefined) return undefined;
  const { htm, htu, bsh, jti, jwk } = claims;
  const isHere = originsOf(request, parts.publicUrl()).some((origin) => htu === origin + request.path);
  if (htm !== request.method || !isHere || jti.length === 0 || jti.length > 256) return undefined;
  if (kind.isOfBody && bsh !== createHash('sha256').update(request.body).digest('base64url'))
    return undefined;
  const thumbprint = await calculateJwkThumbprint(jwk);
  if (wanted !== undefined && thumbprint !== wanted) return undefined;
  const id = createHash('sha256').update(`dpop/${thumbprint}/${jti}`).digest('base64url');
  // Longer than any proof is fresh: from one skew before its time to age and skew behind it.
  const forgetAt = now + (kind.freshSeconds + 3 * kind.skewSeconds) * 1000;
  const isNew = await parts.store.write(({ db }) => spendOnce(db, id, { now, forgetAt }));
  return isNew ? thumbprint : undefined;
}

interface Proof {
  readonly htm: unknown;
  readonly htu: unknown;
  readonly bsh: unknown;
  readonly jti: string;
  readonly jwk: JWK;
}

async function verifiedProof(
  proof: string,
  now: number,
  { freshSeconds, skewSeconds }: ProofKind,
): Promise<Proof | undefined> {
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      algorithms: ['ES256'],
      typ: 'dpop+jwt',
      currentDate: new Date(now),
      maxTokenAge: freshSeconds,
      clockTolerance: skewSeconds,
      requiredClaims: ['iat', 'jti', 'htm', 'htu'],
    });
    const { jwk } = protectedHeader;
    if (jwk === undefined || 'd' in jwk || typeof payload.jti !== 'string') return undefined;
    return { htm: payload['htm'], htu: payload['htu'], bsh: payload['bsh'], jti: payload.jti, jwk };
  } catch (problem) {
    // Whatever is wrong with it proves nothing; what is no fault of the proof is no answer to it.
    if (problem instanceof JOSEError || problem instanceof TypeError || problem instanceof DOMException)
      return undefined;
    throw problem;
  }
}
