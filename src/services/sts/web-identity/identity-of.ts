import type { JWTPayload } from 'jose';
import type { Federation } from '../../../identity/federation.ts';
import { oidcProviderArn, parseTexts } from '../../../identity/oidc-providers.ts';
import type { OidcProviderRow } from '../../../identity/tables.ts';
import { invalidIdentityToken } from '../errors.ts';
import { AWS_CLAIMS, sourceIdentityClaim, taggedBy } from './session-claims.ts';

/** Characters of `sub`; AWS's own limit for what it answers. */
const MAX_SUBJECT = 255;

/**
 * Whom the verified claims of a token speak of, if the token was made for a client of this provider: `aud`, one or a
 * list, must name one, and so must `azp` where there is one.
 * @throws AwsError InvalidIdentityToken
 */
export function identityOf(claims: JWTPayload, provider: OidcProviderRow): Federation {
  const clients = parseTexts(provider.client_ids);
  const audiences = [claims.aud ?? []].flat().filter((one) => clients.includes(one));
  const { azp } = claims;
  const isForUs = azp === undefined || (typeof azp === 'string' && clients.includes(azp));
  const [first] = audiences;
  if (first === undefined || !isForUs) throw invalidIdentityToken('Incorrect token audience');
  const { sub } = claims;
  if (typeof sub !== 'string' || sub === '' || sub.length > MAX_SUBJECT)
    throw invalidIdentityToken('Missing a required claim: sub');
  const audience = typeof azp === 'string' ? azp : first;
  const prefix = provider.name.toLowerCase();
  const sourceIdentity = sourceIdentityClaim(claims);
  return {
    kind: 'web-identity',
    provider: oidcProviderArn(provider.account_id, provider.name),
    subject: sub,
    audience,
    keys: { [`${prefix}:sub`]: sub, [`${prefix}:aud`]: audience },
    trustKeys: {
      ...claimKeys(claims, prefix),
      [`${prefix}:sub`]: sub,
      // The party that asked for the token, where it says; else whom it is for.
      [`${prefix}:aud`]: typeof azp === 'string' || audiences.length === 1 ? audience : audiences,
      ...(typeof azp === 'string' ? { [`${prefix}:oaud`]: audiences } : {}),
    },
    ...taggedBy(claims),
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
  };
}

type Value = string | readonly string[] | undefined;

/** Every claim that is a text, a number, true or false, or a list of texts, as a condition key. */
function claimKeys(claims: JWTPayload, prefix: string): Record<string, string | readonly string[]> {
  const entries = Object.entries(claims).flatMap(([name, claim]) => {
    const value = name.startsWith(AWS_CLAIMS) ? undefined : keyValue(claim);
    return value === undefined ? [] : [[`${prefix}:${name.toLowerCase()}`, value] as const];
  });
  return Object.fromEntries(entries);
}

function keyValue(claim: unknown): Value {
  if (typeof claim === 'string') return claim;
  if (typeof claim === 'number' || typeof claim === 'boolean') return String(claim);
  return Array.isArray(claim) && claim.every((item) => typeof item === 'string') ? claim : undefined;
}
