import type { AnyDatabase } from '../../storage/tables-of.ts';
import { findOutboundIssuerById, listOutboundKeys } from './records.ts';
import { OUTBOUND_ALGORITHMS } from './tables.ts';

/** Path of an issuer on this server, below the public URL. */
export const outboundIssuerPath = (issuerId: string): string => `/_keywarden/oidc/${issuerId}`;

const PATH = /^\/_keywarden\/oidc\/([0-9a-f-]{36})\/\.well-known\/(openid-configuration|jwks\.json)$/;

/** An issuer's document that a path names. */
export interface OutboundDocument {
  readonly issuerId: string;
  readonly kind: 'configuration' | 'keys';
}

export function outboundDocumentAt(path: string): OutboundDocument | undefined {
  const [, issuerId, name] = PATH.exec(path) ?? [];
  if (issuerId === undefined) return undefined;
  return { issuerId, kind: name === 'jwks.json' ? 'keys' : 'configuration' };
}

/**
 * What relying parties read; undefined where there is no such issuer. A disabled issuer still has its documents, for
 * its tokens are good until they run out.
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html §3
 */
export async function readOutboundDocument(
  db: AnyDatabase,
  { issuerId, kind }: OutboundDocument,
): Promise<unknown> {
  const issuer = await findOutboundIssuerById(db, issuerId);
  if (issuer === undefined) return undefined;
  if (kind === 'keys') {
    const keys = await listOutboundKeys(db, issuerId);
    return { keys: keys.map(({ public_jwk }) => JSON.parse(public_jwk)) };
  }
  return {
    issuer: issuer.url,
    jwks_uri: `${issuer.url}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: OUTBOUND_ALGORITHMS,
    subject_types_supported: ['public'],
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'jti', 'https://sts.amazonaws.com/'],
    // Required by OpenID Connect, though nobody can sign in here: tokens come from GetWebIdentityToken alone.
    response_types_supported: ['id_token'],
  };
}
