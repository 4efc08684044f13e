import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  jwtVerify,
} from 'jose';
import type { Instant } from '../../../core/clock.ts';
import { FetchError } from '../../../identity/oidc/fetch-json.ts';
import type { Issuer, IssuerKeys } from '../../../identity/oidc/issuer-keys.ts';
import {
  identityProviderUnreachable,
  invalidIdentityToken,
  tokenExpired,
  verificationKeyMissing,
} from '../errors.ts';

/** Signatures by a private key alone: `none` and HMAC, whose key would be the public one, are no algorithms here. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Seconds that the clock of an issuer may be off. */
const CLOCK_SKEW = 60;

/** What a token says of itself before anything is verified: only good to find out who must have signed it. */
export function claimedIssuer(token: string): string {
  const { iss } = readable(() => decodeJwt(token));
  if (typeof iss !== 'string') throw invalidIdentityToken('Missing a required claim: iss');
  return iss;
}

/**
 * The claims of a token that the issuer signed, that is good now and has what OpenID Connect requires. Keys come from the
 * issuer's own key set, whatever `jwk`, `jku` or `x5u` the token names.
 * @throws AwsError InvalidIdentityToken, ExpiredTokenException, IDPCommunicationError
 */
export async function verifiedClaims(
  token: string,
  issuer: Issuer,
  issuerKeys: IssuerKeys,
  now: Instant,
): Promise<JWTPayload> {
  const { kid } = readable(() => decodeProtectedHeader(token));
  try {
    const keys = createLocalJWKSet(await issuerKeys.keysOf(issuer, kid, now));
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ALGORITHMS,
      issuer: issuer.url,
      clockTolerance: CLOCK_SKEW,
      currentDate: new Date(now),
      requiredClaims: ['exp', 'iat', 'aud', 'sub'],
    });
    if (payload.iat === undefined || payload.iat > now / 1000 + CLOCK_SKEW)
      throw invalidIdentityToken('The token was issued in the future.');
    return payload;
  } catch (error) {
    throw toAnswer(error, now);
  }
}

const notReadable = () =>
  invalidIdentityToken(
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  );

function readable<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) throw notReadable();
    throw error;
  }
}

/** What AWS answers, where it is known; never anything of the token or the key. */
function toAnswer(error: unknown, now: Instant): unknown {
  if (error instanceof FetchError) {
    if (error.fault === 'unreachable') return identityProviderUnreachable(error.message);
    if (error.fault === 'certificate')
      return invalidIdentityToken(
        "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
        error.message,
      );
    return verificationKeyMissing(error.message);
  }
  if (error instanceof errors.JWTExpired) return tokenExpired(now, Number(error.payload.exp));
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.reason === 'missing'
      ? invalidIdentityToken(`Missing a required claim: ${error.claim}`)
      : invalidIdentityToken(`The claim ${error.claim} of the token is not valid.`);
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return verificationKeyMissing();
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return invalidIdentityToken('The signature of the token is not valid.');
  if (error instanceof errors.JOSEAlgNotAllowed)
    return invalidIdentityToken('The token is signed by an algorithm that is not supported.');
  return error instanceof errors.JOSEError || error instanceof TypeError ? notReadable() : error;
}
