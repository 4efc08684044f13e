import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { signEd25519ph } from './ed25519ph.ts';
import type { SoftSpec } from './key-specs.ts';
import type { SignedForm, VaultFault } from './key-vault.ts';
import { isMlDsa, MU_BYTES, signMu } from './ml-dsa-mu.ts';
import type { SigningTraits } from './signing-algorithms.ts';

/** Both Ed25519 (RFC 8410) and ML-DSA (RFC 9881) end their PKCS#8, as Node writes it, with the seed. */
const SEED_BYTES = 32;
const SHA512_BYTES = 64;

/** A private key for Node's crypto: of a kind the module lacks. */
export const generateSoftKey = ({ type }: SoftSpec): KeyObject =>
  // The overloads know each type by itself only.
  type === 'ed25519' ? generateKeyPairSync(type).privateKey : generateKeyPairSync(type).privateKey;

export const softKeyBytes = (key: KeyObject): Uint8Array => key.export({ format: 'der', type: 'pkcs8' });

export const softPublicKey = (key: KeyObject): Uint8Array =>
  createPublicKey(key).export({ format: 'der', type: 'spki' });

export const openSoftKey = (bytes: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.from(bytes), format: 'der', type: 'pkcs8' });

function withSeed<T>(key: KeyObject, use: (seed: Uint8Array) => T): T {
  const bytes = softKeyBytes(key);
  try {
    return use(bytes.subarray(-SEED_BYTES));
  } finally {
    bytes.fill(0);
  }
}

/** Signs the message itself, its SHA-512 digest (Ed25519ph) or its µ (ML-DSA). */
export function signSoft(
  key: KeyObject,
  { scheme }: SigningTraits,
  message: Uint8Array,
  form: SignedForm,
): { readonly result: Uint8Array } | { readonly fault: VaultFault } {
  const type = key.asymmetricKeyType;
  const pure = scheme === 'ed25519' ? type === 'ed25519' : scheme === 'ml-dsa' && isMlDsa(type);
  if (pure && form === 'RAW') return { result: sign(null, message, key) };
  if (scheme === 'ed25519ph' && type === 'ed25519' && form === 'DIGEST' && message.length === SHA512_BYTES) {
    return { result: withSeed(key, (seed) => signEd25519ph(seed, message)) };
  }
  if (scheme === 'ml-dsa' && isMlDsa(type) && form === 'EXTERNAL_MU' && message.length === MU_BYTES) {
    return { result: withSeed(key, (seed) => signMu(type, seed, message)) };
  }
  return { fault: 'unsupported' };
}
