import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, type JWK, jwtVerify } from 'jose';
import { JOSEError } from 'jose/errors';
import type { HttpRequest } from '../../core/http.ts';
import type { Parts } from '../parts.ts';
import { spendOnce } from '../spend-once.ts';
import { originsOf } from './oauth-request.ts';

/** How far a client's clock may be off. */
const SKEW_SECONDS = 300;
/** Longer than any proof is fresh: from one skew before its time to age and skew behind it. */
const REMEMBER_MILLISECONDS = 4 * SKEW_SECONDS * 1000;

/**
 * The thumbprint of the key that signed this very request; undefined unless the proof is fresh, for this method and
 * address, by a P-256 key of its own, and was never seen before, on whatever node.
 * @see https://datatracker.ietf.org/doc/html/rfc9449#section-4.3
 */
export async function provenKey(
  parts: Pick<Parts, 'store' | 'clock' | 'publicUrl'>,
  request: HttpRequest,
): Promise<string | undefined> {
  const [proof, ...more] = request.headers.get('dpop') ?? [];
  if (proof === undefined || more.length > 0) return undefined;
  const now = parts.clock.now();
  const claims = await verifiedProof(proof, now);
  if (claims === undefined) return undefined;
  const { htm, htu, jti, jwk } = claims;
  const isHere = originsOf(request, parts.publicUrl()).some((origin) => htu === origin + request.path);
  if (htm !== request.method || !isHere || jti.length === 0 || jti.length > 256) return undefined;
  const thumbprint = await calculateJwkThumbprint(jwk);
  const id = createHash('sha256').update(`dpop/${thumbprint}/${jti}`).digest('base64url');
  const forgetAt = now + REMEMBER_MILLISECONDS;
  const isNew = await parts.store.write(({ db }) => spendOnce(db, id, { now, forgetAt }));
  return isNew ? thumbprint : undefined;
}

interface Proof {
  readonly htm: unknown;
  readonly htu: unknown;
  readonly jti: string;
  readonly jwk: JWK;
}

async function verifiedProof(proof: string, now: number): Promise<Proof | undefined> {
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      algorithms: ['ES256'],
      typ: 'dpop+jwt',
      currentDate: new Date(now),
      maxTokenAge: SKEW_SECONDS,
      clockTolerance: SKEW_SECONDS,
      requiredClaims: ['iat', 'jti', 'htm', 'htu'],
    });
    const { jwk } = protectedHeader;
    if (jwk === undefined || 'd' in jwk || typeof payload.jti !== 'string') return undefined;
    return { htm: payload['htm'], htu: payload['htu'], jti: payload.jti, jwk };
  } catch (problem) {
    // Whatever is wrong with it proves nothing; what is no fault of the proof is no answer to it.
    if (problem instanceof JOSEError || problem instanceof TypeError || problem instanceof DOMException)
      return undefined;
    throw problem;
  }
}
