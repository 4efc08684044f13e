import { createPublicKey, type KeyObject } from 'node:crypto';
import type { SpecTraits } from './key-specs.ts';
import { VaultError } from './key-vault.ts';

/**
 * The other party's point, uncompressed. OpenSSL refuses points that are not on their curve, and the curves of KMS have
 * no small subgroups.
 * @throws VaultError `invalid-public-key`, `unsupported` for a spec without points
 */
export function pointOn(traits: SpecTraits, publicKey: Uint8Array): Uint8Array {
  if (traits.kind !== 'ec') throw new VaultError('unsupported');
  let key: KeyObject;
  try {
    key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
  } catch {
    // Whatever OpenSSL dislikes about it.
    throw new VaultError('invalid-public-key');
  }
  const { kty, crv, x, y } = key.export({ format: 'jwk' });
  if (kty !== 'EC' || crv !== traits.jwkCurve) throw new VaultError('invalid-public-key');
  return Buffer.concat([
    Uint8Array.of(4),
    Buffer.from(String(x), 'base64url'),
    Buffer.from(String(y), 'base64url'),
  ]);
}
