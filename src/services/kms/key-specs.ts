import type { VaultKeySpec } from '../../custody/vault/key-vault.ts';
import { SIGNING_ALGORITHMS_OF } from '../../custody/vault/signing-algorithms.ts';
import type { KeyMetadata, KeyUsageType } from './schema.ts';

/** Members of `KeyMetadata` that say which algorithms a key can do. */
type Algorithms = Pick<
  KeyMetadata,
  'EncryptionAlgorithms' | 'SigningAlgorithms' | 'KeyAgreementAlgorithms' | 'MacAlgorithms'
>;

/** What a key spec can be used for, and the algorithms it then has, in the order AWS lists them. */
type Usages = Partial<Record<KeyUsageType, Algorithms>>;

const ECDH: Algorithms = { KeyAgreementAlgorithms: ['ECDH'] };

const OAEP: Algorithms = { EncryptionAlgorithms: ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'] };

const signing = (spec: VaultKeySpec): Algorithms => ({
  SigningAlgorithms: [...(SIGNING_ALGORITHMS_OF[spec] ?? [])],
});
const rsa = (spec: VaultKeySpec): Usages => ({ ENCRYPT_DECRYPT: OAEP, SIGN_VERIFY: signing(spec) });
const elliptic = (spec: VaultKeySpec): Usages => ({ SIGN_VERIFY: signing(spec), KEY_AGREEMENT: ECDH });

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html */
const SPECS: Readonly<Record<VaultKeySpec, Usages>> = {
  SYMMETRIC_DEFAULT: { ENCRYPT_DECRYPT: { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] } },
  HMAC_224: { GENERATE_VERIFY_MAC: { MacAlgorithms: ['HMAC_SHA_224'] } },
  HMAC_256: { GENERATE_VERIFY_MAC: { MacAlgorithms: ['HMAC_SHA_256'] } },
  HMAC_384: { GENERATE_VERIFY_MAC: { MacAlgorithms: ['HMAC_SHA_384'] } },
  HMAC_512: { GENERATE_VERIFY_MAC: { MacAlgorithms: ['HMAC_SHA_512'] } },
  RSA_2048: rsa('RSA_2048'),
  RSA_3072: rsa('RSA_3072'),
  RSA_4096: rsa('RSA_4096'),
  ECC_NIST_P256: elliptic('ECC_NIST_P256'),
  ECC_NIST_P384: elliptic('ECC_NIST_P384'),
  ECC_NIST_P521: elliptic('ECC_NIST_P521'),
  ECC_SECG_P256K1: { SIGN_VERIFY: signing('ECC_SECG_P256K1') },
  ECC_NIST_EDWARDS25519: { SIGN_VERIFY: signing('ECC_NIST_EDWARDS25519') },
  ML_DSA_44: { SIGN_VERIFY: signing('ML_DSA_44') },
  ML_DSA_65: { SIGN_VERIFY: signing('ML_DSA_65') },
  ML_DSA_87: { SIGN_VERIFY: signing('ML_DSA_87') },
};

/** False for SM2, which AWS has in its China regions only. */
export const isKnownSpec = (spec: string): spec is VaultKeySpec => Object.hasOwn(SPECS, spec);

export const suits = (spec: VaultKeySpec, usage: KeyUsageType): boolean => SPECS[spec][usage] !== undefined;

/** The algorithms of a key, as `DescribeKey` and `GetPublicKey` list them. */
export const algorithmsOf = (spec: VaultKeySpec, usage: KeyUsageType): Algorithms => SPECS[spec][usage] ?? {};
