import { randomBytes } from 'node:crypto';
import { ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js';

const BY_TYPE = { 'ml-dsa-44': ml_dsa44, 'ml-dsa-65': ml_dsa65, 'ml-dsa-87': ml_dsa87 } as const;

export type MlDsaType = keyof typeof BY_TYPE;

export const MU_BYTES = 64;

export const isMlDsa = (type: string | undefined): type is MlDsaType => type !== undefined && type in BY_TYPE;

export const publicKeyBytes = (type: MlDsaType): number => BY_TYPE[type].lengths.publicKey ?? 0;

/** Signs a message whose µ is given (FIPS 204 algorithm 7 from line 7), hedged. `seed` is ξ, 32 bytes. */
export function signMu(type: MlDsaType, seed: Uint8Array, mu: Uint8Array): Uint8Array {
  const { secretKey } = BY_TYPE[type].keygen(seed);
  try {
    return BY_TYPE[type].internal.sign(mu, secretKey, { externalMu: true, extraEntropy: randomBytes(32) });
  } finally {
    secretKey.fill(0);
  }
}

export const verifyMu = (
  type: MlDsaType,
  publicKey: Uint8Array,
  mu: Uint8Array,
  signature: Uint8Array,
): boolean =>
  signature.length === BY_TYPE[type].lengths.signature &&
  BY_TYPE[type].internal.verify(signature, mu, publicKey, { externalMu: true });
