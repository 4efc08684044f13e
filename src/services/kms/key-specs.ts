import type { VaultKeySpec } from '../../custody/vault/key-vault.ts';
import type { KeyMetadata, KeyUsageType } from './schema.ts';

/** Members of `KeyMetadata` that say which algorithms a key can do. */
type Algorithms = Pick<
  KeyMetadata,
  'EncryptionAlgorithms' | 'SigningAlgorithms' | 'KeyAgreementAlgorithms' | 'MacAlgorithms'
>;

/** What a key spec can be used for, and the algorithms it then has, in the order AWS lists them. */
type Usages = Partial<Record<KeyUsageType, Algorithms>>;

const ECDH: Algorithms = { KeyAgreementAlgorithms: ['ECDH'] };

const RSA: Usages = {
  ENCRYPT_DECRYPT: { EncryptionAlgorithms: ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'] },
  SIGN_VERIFY: {
    SigningAlgorithms: [
      'RSASSA_PKCS1_V1_5_SHA_256',
      'RSASSA_PKCS1_V1_5_SHA_384',
      'RSASSA_PKCS1_V1_5_SHA_512',
      'RSASSA_PSS_SHA_256',
      'RSASSA_PSS_SHA_384',
      'RSASSA_PSS_SHA_512',
    ],
  },
};

const ML_DSA: Usages = { SIGN_VERIFY: { SigningAlgorithms: ['ML_DSA_SHAKE_256'] } };

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html */
const SPECS: Readonly<Record<VaultKeySpec, Usages>> = {
  SYMMETRIC_DEFAULT: { ENCRYPT_DECRYPT: { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] } },
  HMAC_224: { GENERATE_VERIFY_MAC: { MacAlgorithms: ['HMAC_SHA_224'] } },
  HMAC_256: { GENERATE_VERIFY_MAC: { MacAlgorithms: ['HMAC_SHA_256'] } },
  HMAC_384: { GENERATE_VERIFY_MAC: { MacAlgorithms: ['HMAC_SHA_384'] } },
  HMAC_512: { GENERATE_VERIFY_MAC: { MacAlgorithms: ['HMAC_SHA_512'] } },
  RSA_2048: RSA,
  RSA_3072: RSA,
  RSA_4096: RSA,
  ECC_NIST_P256: { SIGN_VERIFY: { SigningAlgorithms: ['ECDSA_SHA_256'] }, KEY_AGREEMENT: ECDH },
  ECC_NIST_P384: { SIGN_VERIFY: { SigningAlgorithms: ['ECDSA_SHA_384'] }, KEY_AGREEMENT: ECDH },
  ECC_NIST_P521: { SIGN_VERIFY: { SigningAlgorithms: ['ECDSA_SHA_512'] }, KEY_AGREEMENT: ECDH },
  ECC_SECG_P256K1: { SIGN_VERIFY: { SigningAlgorithms: ['ECDSA_SHA_256'] } },
  ECC_NIST_EDWARDS25519: {
    SIGN_VERIFY: { SigningAlgorithms: ['ED25519_SHA_512', 'ED25519_PH_SHA_512'] },
  },
  ML_DSA_44: ML_DSA,
  ML_DSA_65: ML_DSA,
  ML_DSA_87: ML_DSA,
};

/** False for SM2, which AWS has in its China regions only. */
export const isKnownSpec = (spec: string): spec is VaultKeySpec => Object.hasOwn(SPECS, spec);

export const suits = (spec: VaultKeySpec, usage: KeyUsageType): boolean => SPECS[spec][usage] !== undefined;

/** The algorithms of a key, as `DescribeKey` and `GetPublicKey` list them. */
export const algorithmsOf = (spec: VaultKeySpec, usage: KeyUsageType): Algorithms => SPECS[spec][usage] ?? {};
