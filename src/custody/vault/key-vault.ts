import type { SecretBytes } from '../../core/secret-bytes.ts';

/** Names of AWS KMS. SM2 is not among them: its algorithms exist in AWS's China regions only. */
export type VaultKeySpec =
  | 'SYMMETRIC_DEFAULT'
  | 'HMAC_224'
  | 'HMAC_256'
  | 'HMAC_384'
  | 'HMAC_512'
  | 'RSA_2048'
  | 'RSA_3072'
  | 'RSA_4096'
  | 'ECC_NIST_P256'
  | 'ECC_NIST_P384'
  | 'ECC_NIST_P521'
  | 'ECC_SECG_P256K1'
  | 'ECC_NIST_EDWARDS25519'
  | 'ML_DSA_44'
  | 'ML_DSA_65'
  | 'ML_DSA_87';

/** One KMS key: what `release` drops. */
export interface KeyPlace {
  readonly accountId: string;
  /** Last part of the key ARN; at most 255 characters. Related multi-Region keys share it, and so their blobs. */
  readonly keyId: string;
}

/** One piece of key material of a KMS key: what a blob is bound to. */
export interface MaterialPlace extends KeyPlace {
  /** 64 lower-case hex digits. */
  readonly materialId: string;
}

/** Key material as it is stored: wrapped, and of use in its own place only. */
export interface StoredMaterial {
  readonly spec: VaultKeySpec;
  readonly place: MaterialPlace;
  /** Opaque; some 150 bytes for symmetric keys, up to 3 kB for RSA-4096 and 5 kB for ML-DSA-87. */
  readonly blob: Uint8Array;
}

export interface NewMaterial {
  readonly blob: Uint8Array;
  /** Id of the domain key or sealing root that the blob is under: by it a rotation finds what is to be rewrapped. */
  readonly wrappedUnder: string;
  /** DER SubjectPublicKeyInfo; undefined for symmetric and HMAC keys. */
  readonly publicKey: Uint8Array | undefined;
}

export interface ImportedMaterial extends NewMaterial {
  /** The same for the same material in the same key: by it a re-import is told from other material. */
  readonly materialId: string;
}

/** How imported material was wrapped for the journey. */
export type ImportWrapping =
  | 'RSAES_OAEP_SHA_1'
  | 'RSAES_OAEP_SHA_256'
  | 'RSA_AES_KEY_WRAP_SHA_1'
  | 'RSA_AES_KEY_WRAP_SHA_256';

export type RsaEncryption = 'RSAES_OAEP_SHA_1' | 'RSAES_OAEP_SHA_256';

/** Names of AWS KMS. */
export type SigningAlgorithm =
  | `RSASSA_PSS_SHA_${256 | 384 | 512}`
  | `RSASSA_PKCS1_V1_5_SHA_${256 | 384 | 512}`
  | `ECDSA_SHA_${256 | 384 | 512}`
  | 'ED25519_SHA_512'
  | 'ED25519_PH_SHA_512'
  | 'ML_DSA_SHAKE_256';

/** `RAW`: the message itself; `DIGEST`: its digest by the algorithm's hash; `EXTERNAL_MU`: ML-DSA's 64-byte µ (FIPS 204). */
export type SignedForm = 'RAW' | 'DIGEST' | 'EXTERNAL_MU';

export type MacAlgorithm = `HMAC_SHA_${224 | 256 | 384 | 512}`;

export interface DataKeyPair {
  /** DER PKCS#8. */
  readonly privateKey: SecretBytes;
  /** DER SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  /** The private key as {@link KeyVault.encrypt} makes it. */
  readonly ciphertext: Uint8Array;
}

export type VaultFault =
  /** The ciphertext is not one this material made in this place with this additional data; never says why. */
  | 'invalid-ciphertext'
  /** The blob is not this vault's, or was changed or moved; never says why. */
  | 'unusable-material'
  /** Imported material is not a key of the spec it is for. */
  | 'incorrect-material'
  /** The other party's public key is no point of the curve. */
  | 'invalid-public-key'
  /** The spec cannot do what was asked, or a message or digest has a length the algorithm does not take. */
  | 'unsupported';

/** The message holds neither key nor plaintext. Beside it, calls throw CustodyError when the HSM is away. */
export class VaultError extends Error {
  readonly fault: VaultFault;

  constructor(fault: VaultFault) {
    super(`key vault: ${fault}`);
    this.name = 'VaultError';
    this.fault = fault;
  }
}

/**
 * Customers' keys. Material is made, used and wrapped in the HSM process; what callers keep is wrapped under the domain
 * key and bound to key, material, account and spec. Whether a key may be used (state, usage, policy) is the caller's to
 * decide, at every call: the vault knows no states.
 */
export interface KeyVault {
  /**
   * Where material of `spec` lives: `hsm` inside the module; `sealed` where the module cannot wrap or use such keys: then
   * Node's crypto uses it inside the HSM process, and at rest it is encrypted under the HSM's sealing root.
   */
  custodyOf(spec: VaultKeySpec): 'hsm' | 'sealed';
  generate(spec: VaultKeySpec, place: MaterialPlace): Promise<NewMaterial>;
  /** That a stored public key is the one that was made with the material. @throws VaultError `unusable-material` */
  checkPublicKey(material: StoredMaterial, publicKey: Uint8Array): void;
  /**
   * Takes in material that came wrapped under the public key of `wrappingKey` (of an RSA spec, made by `generate`).
   * Symmetric and HMAC material is raw bytes, asymmetric is DER PKCS#8. It passes the HSM process's memory.
   * @throws VaultError `invalid-ciphertext` when it does not unwrap, `incorrect-material` when it is no key of `spec`
   */
  importWrapped(
    spec: VaultKeySpec,
    wrapped: {
      readonly wrappingKey: StoredMaterial;
      readonly algorithm: ImportWrapping;
      readonly bytes: Uint8Array;
    },
    place: KeyPlace,
  ): Promise<ImportedMaterial>;
  /** Takes in material in clear (seeding of tests); formats as in `importWrapped`. @throws VaultError `incorrect-material` */
  importClear(spec: VaultKeySpec, material: SecretBytes, place: KeyPlace): Promise<ImportedMaterial>;

  /**
   * AES-256-GCM under a key derived in the HSM for this message alone. The result names account, key and material
   * (see `parseCiphertext`) and is at most 350 bytes longer than the plaintext. `aad`, of at most some kB, is authenticated,
   * not stored.
   */
  encrypt(material: StoredMaterial, plaintext: Uint8Array, aad: Uint8Array): Promise<Uint8Array>;
  /** @throws VaultError `invalid-ciphertext` for every cause alike */
  decrypt(material: StoredMaterial, ciphertext: Uint8Array, aad: Uint8Array): Promise<SecretBytes>;
  /** `length` random bytes of the HSM and their ciphertext, in one call. */
  generateDataKey(
    material: StoredMaterial,
    length: number,
    aad: Uint8Array,
  ): Promise<{ readonly plaintext: SecretBytes; readonly ciphertext: Uint8Array }>;
  /** `pairSpec` is RSA or ECC. */
  generateDataKeyPair(
    material: StoredMaterial,
    pairSpec: VaultKeySpec,
    aad: Uint8Array,
  ): Promise<DataKeyPair>;

  /** ECDSA signatures are DER, as AWS KMS gives them. @throws VaultError `unsupported` for a digest of the wrong length */
  sign(
    material: StoredMaterial,
    algorithm: SigningAlgorithm,
    message: Uint8Array,
    form: SignedForm,
  ): Promise<Uint8Array>;
  /**
   * Verifies under the material's public key; ECDSA signatures are DER. Any failure to read the signature is `false`.
   * @throws VaultError `unsupported` for a digest of the wrong length, `unusable-material` for another public key
   */
  verify(
    material: StoredMaterial,
    publicKey: Uint8Array,
    algorithm: SigningAlgorithm,
    message: Uint8Array,
    form: SignedForm,
    signature: Uint8Array,
  ): Promise<boolean>;
  mac(material: StoredMaterial, algorithm: MacAlgorithm, message: Uint8Array): Promise<Uint8Array>;
  verifyMac(
    material: StoredMaterial,
    algorithm: MacAlgorithm,
    message: Uint8Array,
    mac: Uint8Array,
  ): Promise<boolean>;
  /** @throws VaultError `invalid-ciphertext` for every cause alike */
  rsaDecrypt(
    material: StoredMaterial,
    algorithm: RsaEncryption,
    ciphertext: Uint8Array,
  ): Promise<SecretBytes>;
  /** The x-coordinate of the shared point; `peerPublicKey` is DER SubjectPublicKeyInfo. @throws VaultError `invalid-public-key` */
  deriveSharedSecret(material: StoredMaterial, peerPublicKey: Uint8Array): Promise<SecretBytes>;
  /** From the HSM's generator; at most 1024 bytes. */
  random(length: number): Promise<SecretBytes>;

  /** Forgets what is loaded of a key, in every HSM process of this node. Call it when a key is disabled or deleted. */
  release(place: KeyPlace): Promise<void>;
  /** The same material under the domain key, or sealing root, in use now. */
  rewrap(material: StoredMaterial): Promise<Pick<NewMaterial, 'blob' | 'wrappedUnder'>>;
}
