import type {
  ImportWrapping,
  KeyPlace,
  MaterialPlace,
  RsaEncryption,
  SignedForm,
  SigningAlgorithm,
  VaultFault,
  VaultKeySpec,
} from './key-vault.ts';

/** Key material as the HSM process gives it out: wrapped under a domain key, or sealed under a sealing root. */
export interface WrappedMaterial {
  readonly custody: 'hsm' | 'sealed';
  /** Id of the domain key or sealing root. */
  readonly under: string;
  /** Maker of the token: mechanism numbers mean different things to different makers. */
  readonly driver: string;
  /** PKCS#11 number of the mechanism that wrapped or sealed it. */
  readonly mechanism: number;
  readonly wrapped: Uint8Array;
}

/** A key to use. It comes with every call, so any process can load it; see `placeName` for its place. */
export interface LoadableKey extends WrappedMaterial {
  readonly spec: VaultKeySpec;
  readonly place: string;
}

export interface MadeKey extends WrappedMaterial {
  /** DER SubjectPublicKeyInfo of asymmetric keys. */
  readonly publicKey: Uint8Array | undefined;
}

/** AES-256-GCM: what the key of the message was derived from, the nonce, ciphertext with tag. */
export interface SealedMessage {
  readonly derivation: Uint8Array;
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/** The expected failures are answers: they say nothing about the process. */
export type Answer<Result> = { readonly result: Result } | { readonly fault: VaultFault };

/** Customers' keys: made, loaded and used in the HSM process. Plaintexts pass it; keys of custody `hsm` stay in the module. */
export interface VaultCalls {
  vaultGenerate(input: { readonly spec: VaultKeySpec; readonly place: MaterialPlace }): MadeKey;
  vaultImport(input: {
    readonly spec: VaultKeySpec;
    readonly place: KeyPlace;
    readonly source:
      | { readonly clear: Uint8Array }
      | {
          readonly wrappingKey: LoadableKey;
          readonly algorithm: ImportWrapping;
          readonly bytes: Uint8Array;
        };
  }): Answer<MadeKey & { readonly materialId: string }>;
  vaultRewrap(input: { readonly key: LoadableKey }): WrappedMaterial;
  vaultEncrypt(input: {
    readonly key: LoadableKey;
    readonly plaintext: Uint8Array;
    readonly aad: Uint8Array;
  }): SealedMessage;
  vaultDecrypt(input: {
    readonly key: LoadableKey;
    readonly message: SealedMessage;
    readonly aad: Uint8Array;
  }): Answer<Uint8Array>;
  vaultDataKey(input: { readonly key: LoadableKey; readonly length: number; readonly aad: Uint8Array }): {
    readonly plaintext: Uint8Array;
    readonly message: SealedMessage;
  };
  vaultDataKeyPair(input: {
    readonly key: LoadableKey;
    readonly pairSpec: VaultKeySpec;
    readonly aad: Uint8Array;
  }): Answer<{
    readonly privateKey: Uint8Array;
    readonly publicKey: Uint8Array;
    readonly message: SealedMessage;
  }>;
  /** ECDSA gives r and s side by side. */
  vaultSign(input: {
    readonly key: LoadableKey;
    readonly algorithm: SigningAlgorithm;
    readonly message: Uint8Array;
    readonly form: SignedForm;
  }): Answer<Uint8Array>;
  /** Needs no key of the HSM; ECDSA signatures are DER. */
  vaultVerify(input: {
    readonly spec: VaultKeySpec;
    readonly publicKey: Uint8Array;
    readonly algorithm: SigningAlgorithm;
    readonly message: Uint8Array;
    readonly form: SignedForm;
    readonly signature: Uint8Array;
  }): Answer<boolean>;
  vaultMac(input: { readonly key: LoadableKey; readonly message: Uint8Array }): Answer<Uint8Array>;
  vaultRsaDecrypt(input: {
    readonly key: LoadableKey;
    readonly algorithm: RsaEncryption;
    readonly ciphertext: Uint8Array;
  }): Answer<Uint8Array>;
  /** `peer` is a point of the key's curve: 4, x, y. */
  vaultSharedSecret(input: { readonly key: LoadableKey; readonly peer: Uint8Array }): Answer<Uint8Array>;
  /** Forgets loaded keys whose place starts so. */
  vaultRelease(input: { readonly placePrefix: string }): void;
}

/** A place in one string; no two places have the same. */
export const placeName = ({ accountId, keyId, materialId }: MaterialPlace): string =>
  JSON.stringify([accountId, keyId, materialId]);

/** What the names of all places of a key start with, and of no other key. */
export const placePrefix = ({ accountId, keyId }: KeyPlace): string =>
  `${JSON.stringify([accountId, keyId]).slice(0, -1)},`;
