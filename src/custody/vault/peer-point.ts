import { createPublicKey } from 'node:crypto';
import type { SpecTraits } from './key-specs.ts';
import { VaultError } from './key-vault.ts';

/**
 * The other party's point, uncompressed. OpenSSL refuses points that are not on their curve, and the curves of KMS have
 * no small subgroups.
 * @throws VaultError `invalid-public-key`, `unsupported` for a spec without points
 */
export function pointOn(traits: SpecTraits, publicKey: Uint8Array): Uint8Array {
  if (traits.kind !== 'ec') throw new VaultError('unsupported');
  const jwk = jwkOf(publicKey);
  if (jwk.kty !== 'EC' || jwk.crv !== traits.jwkCurve) throw new VaultError('invalid-public-key');
  // Nor another way to write the same key: parameters spelled out could be those of another curve, but for one.
  const plain = createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'der', type: 'spki' });
  if (!plain.equals(publicKey)) throw new VaultError('invalid-public-key');
  const coordinate = (text: string | undefined): Uint8Array => Buffer.from(String(text), 'base64url');
  return Buffer.concat([Uint8Array.of(4), coordinate(jwk.x), coordinate(jwk.y)]);
}

function jwkOf(publicKey: Uint8Array) {
  try {
    return createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' }).export({
      format: 'jwk',
    });
  } catch {
    // Whatever OpenSSL dislikes about it, or of a curve that has no name in JWK.
    throw new VaultError('invalid-public-key');
  }
}
