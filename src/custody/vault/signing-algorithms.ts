import { hash } from 'node:crypto';
import type { SignedForm, SigningAlgorithm, VaultKeySpec } from './key-vault.ts';

export type HashBits = 256 | 384 | 512;

export type SigningTraits =
  | { readonly scheme: 'pkcs1' | 'pss' | 'ecdsa'; readonly bits: HashBits }
  | { readonly scheme: 'ed25519' | 'ed25519ph' | 'ml-dsa' };

export const SIGNING_ALGORITHMS: Readonly<Record<SigningAlgorithm, SigningTraits>> = {
  RSASSA_PSS_SHA_256: { scheme: 'pss', bits: 256 },
  RSASSA_PSS_SHA_384: { scheme: 'pss', bits: 384 },
  RSASSA_PSS_SHA_512: { scheme: 'pss', bits: 512 },
  RSASSA_PKCS1_V1_5_SHA_256: { scheme: 'pkcs1', bits: 256 },
  RSASSA_PKCS1_V1_5_SHA_384: { scheme: 'pkcs1', bits: 384 },
  RSASSA_PKCS1_V1_5_SHA_512: { scheme: 'pkcs1', bits: 512 },
  ECDSA_SHA_256: { scheme: 'ecdsa', bits: 256 },
  ECDSA_SHA_384: { scheme: 'ecdsa', bits: 384 },
  ECDSA_SHA_512: { scheme: 'ecdsa', bits: 512 },
  ED25519_SHA_512: { scheme: 'ed25519' },
  ED25519_PH_SHA_512: { scheme: 'ed25519ph' },
  ML_DSA_SHAKE_256: { scheme: 'ml-dsa' },
};

const RSA: readonly SigningAlgorithm[] = [
  'RSASSA_PKCS1_V1_5_SHA_256',
  'RSASSA_PKCS1_V1_5_SHA_384',
  'RSASSA_PKCS1_V1_5_SHA_512',
  'RSASSA_PSS_SHA_256',
  'RSASSA_PSS_SHA_384',
  'RSASSA_PSS_SHA_512',
];

/** Which algorithms keys of a spec sign with, in AWS's order. */
export const SIGNING_ALGORITHMS_OF: Readonly<Partial<Record<VaultKeySpec, readonly SigningAlgorithm[]>>> = {
  RSA_2048: RSA,
  RSA_3072: RSA,
  RSA_4096: RSA,
  ECC_NIST_P256: ['ECDSA_SHA_256'],
  ECC_NIST_P384: ['ECDSA_SHA_384'],
  ECC_NIST_P521: ['ECDSA_SHA_512'],
  ECC_SECG_P256K1: ['ECDSA_SHA_256'],
  ECC_NIST_EDWARDS25519: ['ED25519_PH_SHA_512', 'ED25519_SHA_512'],
  ML_DSA_44: ['ML_DSA_SHAKE_256'],
  ML_DSA_65: ['ML_DSA_SHAKE_256'],
  ML_DSA_87: ['ML_DSA_SHAKE_256'],
};

/** What is sent to be signed: for algorithms over a digest that is the digest, made here if need be. */
export function digestFor(
  algorithm: SigningAlgorithm,
  message: Uint8Array,
  form: SignedForm,
): { readonly message: Uint8Array; readonly form: SignedForm } {
  const traits = SIGNING_ALGORITHMS[algorithm];
  if (form !== 'RAW' || !('bits' in traits)) return { message, form };
  return { message: hash(`sha${traits.bits}`, message, 'buffer'), form: 'DIGEST' };
}
