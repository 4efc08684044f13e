/** Kinds of keys that people without PKCS#11 can make; everything else is for PKCS#11 programs. */
export const KEY_KINDS = [
  'AES_256',
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'EC_P256',
  'EC_P384',
  'EC_P521',
] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

export interface TokenKey {
  /** CKA_ID in hex: the same for both halves of a pair. */
  readonly id: string;
  readonly label: string;
  /** Such as `RSA_2048`, or `OTHER`. */
  readonly kind: string;
  readonly class: 'secret' | 'private' | 'public';
  readonly isExtractable: boolean;
  /** PEM SubjectPublicKeyInfo; of public keys only. */
  readonly publicKey?: string;
}

/** Of the token that holds a cluster's identity key. */
export const IDENTITY_LABEL = 'keywarden-identity';

interface Login {
  readonly serial: string;
  readonly pin: Uint8Array;
}

export const SIGNING_ALGORITHMS = [
  'RSASSA_PKCS1_V1_5_SHA_256',
  'RSASSA_PSS_SHA_256',
  'ECDSA_SHA_256',
  'ECDSA_SHA_384',
  'ECDSA_SHA_512',
] as const;
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

/** What a cluster's process does: one job in its life, on one store, so what it sees is always what is on disk. */
export interface ClusterJobs {
  /** A token with one RSA-2048 key pair that only signs; its public key as DER SubjectPublicKeyInfo. */
  makeIdentity(input: { readonly label: string; readonly soPin: Uint8Array; readonly pin: Uint8Array }): {
    readonly serial: string;
    readonly publicKey: Uint8Array;
  };
  /** The key pair of {@link makeIdentity} in a token that is there. */
  makeIdentityKey(input: Login): Uint8Array;
  /** RSASSA-PKCS1-v1_5 with SHA-256 over `message`, by the token of the serial number, else by the only identity there is. */
  signAsIdentity(input: {
    readonly serial?: string;
    readonly pin: Uint8Array;
    readonly message: Uint8Array;
  }): Uint8Array;
  /** A user's token in the next free slot. */
  makeToken(input: { readonly label: string; readonly soPin: Uint8Array; readonly pin: Uint8Array }): {
    readonly serial: string;
  };
  checkPin(input: Login): void;
  changePin(input: Login & { readonly newPin: Uint8Array }): void;
  resetPin(input: { readonly serial: string; readonly soPin: Uint8Array; readonly newPin: Uint8Array }): void;
  generateKey(
    input: Login & { readonly kind: KeyKind; readonly label: string; readonly id: Uint8Array },
  ): TokenKey;
  listKeys(input: Login): readonly TokenKey[];
  /** Both halves of a pair. @returns how many objects went */
  deleteKey(input: Login & { readonly id: Uint8Array }): number;
  sign(
    input: Login & {
      readonly id: Uint8Array;
      readonly algorithm: SigningAlgorithm;
      readonly message: Uint8Array;
    },
  ): Uint8Array;
}

/** Officer's PIN and label of a pool's token while nobody has it, and the officer's PIN while a cluster has it. */
interface PoolToken {
  readonly serial: string;
  readonly poolLabel: string;
  readonly poolPin: Uint8Array;
  readonly soPin: Uint8Array;
}

/** Jobs on tokens of an operator's pool. */
export interface PoolJobs {
  listTokens(input: Record<string, never>): readonly { readonly serial: string; readonly label: string }[];
  /** Wipes a token and gives it to a cluster; one that it has already is wiped once more. */
  takeToken(input: PoolToken & { readonly label: string; readonly pin: Uint8Array }): void;
  /** Wipes a token and gives it back to its pool; nothing happens when that was done already. */
  returnToken(input: PoolToken): void;
}

interface AllJobs extends ClusterJobs, PoolJobs {}

export type JobName = keyof AllJobs;
export type JobInput<Name extends JobName> = Parameters<AllJobs[Name]>[0];
export type JobOutput<Name extends JobName> = ReturnType<AllJobs[Name]>;

/** Parent to child. */
export interface JobRequest {
  readonly library: string;
  readonly job: JobName;
  readonly input: unknown;
}

/** Why a job failed, in words that matter to whoever asked for it. */
export type JobFault =
  | 'pin-incorrect'
  | 'officer-refused'
  | 'token-missing'
  | 'key-missing'
  | 'not-possible'
  | 'broken';

/** Child to parent. The message holds names of calls and codes, never an argument. */
export type JobReply =
  | { readonly ok: true; readonly output: unknown }
  | { readonly ok: false; readonly fault: JobFault; readonly message: string };
