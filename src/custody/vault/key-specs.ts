import type { VaultKeySpec } from './key-vault.ts';

interface SpecBase {
  /** In blobs; never reused. */
  readonly code: number;
}

export interface AesSpec extends SpecBase {
  readonly kind: 'aes';
  readonly bytes: number;
}

export interface HmacSpec extends SpecBase {
  readonly kind: 'hmac';
  readonly bytes: number;
  readonly hash: 'SHA224' | 'SHA256' | 'SHA384' | 'SHA512';
}

export interface RsaSpec extends SpecBase {
  readonly kind: 'rsa';
  readonly bits: number;
}

export interface EcSpec extends SpecBase {
  readonly kind: 'ec';
  /** OpenSSL's name, and the one in JWK. */
  readonly curve: string;
  readonly jwkCurve: string;
  /** DER of the curve's object identifier, as CKA_EC_PARAMS. */
  readonly parameters: Uint8Array;
  /** Bytes of a coordinate, and of a private value. */
  readonly fieldBytes: number;
}

/** Kinds of keys SoftHSM cannot wrap (Ed25519) or does not know (ML-DSA): Node's crypto uses them. */
export interface SoftSpec extends SpecBase {
  readonly kind: 'soft';
  /** OpenSSL's name. */
  readonly type: 'ed25519' | 'ml-dsa-44' | 'ml-dsa-65' | 'ml-dsa-87';
}

export type SpecTraits = AesSpec | HmacSpec | RsaSpec | EcSpec | SoftSpec;

const der = (hex: string): Uint8Array => Buffer.from(hex, 'hex');

export const KEY_SPECS: Readonly<Record<VaultKeySpec, SpecTraits>> = {
  SYMMETRIC_DEFAULT: { code: 1, kind: 'aes', bytes: 32 },
  HMAC_224: { code: 2, kind: 'hmac', bytes: 28, hash: 'SHA224' },
  HMAC_256: { code: 3, kind: 'hmac', bytes: 32, hash: 'SHA256' },
  HMAC_384: { code: 4, kind: 'hmac', bytes: 48, hash: 'SHA384' },
  HMAC_512: { code: 5, kind: 'hmac', bytes: 64, hash: 'SHA512' },
  RSA_2048: { code: 6, kind: 'rsa', bits: 2048 },
  RSA_3072: { code: 7, kind: 'rsa', bits: 3072 },
  RSA_4096: { code: 8, kind: 'rsa', bits: 4096 },
  ECC_NIST_P256: {
    code: 9,
    kind: 'ec',
    curve: 'prime256v1',
    jwkCurve: 'P-256',
    parameters: der('06082a8648ce3d030107'),
    fieldBytes: 32,
  },
  ECC_NIST_P384: {
    code: 10,
    kind: 'ec',
    curve: 'secp384r1',
    jwkCurve: 'P-384',
    parameters: der('06052b81040022'),
    fieldBytes: 48,
  },
  ECC_NIST_P521: {
    code: 11,
    kind: 'ec',
    curve: 'secp521r1',
    jwkCurve: 'P-521',
    parameters: der('06052b81040023'),
    fieldBytes: 66,
  },
  ECC_SECG_P256K1: {
    code: 12,
    kind: 'ec',
    curve: 'secp256k1',
    jwkCurve: 'secp256k1',
    parameters: der('06052b8104000a'),
    fieldBytes: 32,
  },
  ECC_NIST_EDWARDS25519: { code: 13, kind: 'soft', type: 'ed25519' },
  ML_DSA_44: { code: 14, kind: 'soft', type: 'ml-dsa-44' },
  ML_DSA_65: { code: 15, kind: 'soft', type: 'ml-dsa-65' },
  ML_DSA_87: { code: 16, kind: 'soft', type: 'ml-dsa-87' },
};
