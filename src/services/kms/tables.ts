import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import type { VaultKeySpec } from '../../custody/vault/key-vault.ts';
import type { KeyUsageType } from './schema.ts';

/** What KMS keeps. Everything belongs to one region of one account. */
export interface KmsTables {
  kms_keys: KeyRow;
  kms_key_counts: KeyCountRow;
  kms_key_materials: KeyMaterialRow;
  kms_aliases: AliasRow;
  kms_grants: GrantRow;
  kms_key_stores: KeyStoreRow;
}

/**
 * States that are stored. A key whose imported material has expired is `PendingImport` though its row says otherwise,
 * and one whose time has come is gone though its row is still there: see `key-state.ts`.
 */
export type StoredKeyState =
  | 'Enabled'
  | 'Disabled'
  | 'PendingImport'
  | 'PendingDeletion'
  | 'PendingReplicaDeletion'
  | 'Unavailable';

export type KeyOrigin = 'AWS_KMS' | 'EXTERNAL' | 'AWS_CLOUDHSM';

export interface KeyRow {
  account_id: AccountId;
  region: string;
  /** A UUID; `mrk-` and 32 hex digits for multi-Region keys, whose related keys in other regions have the same id. */
  id: string;
  key_spec: VaultKeySpec;
  key_usage: KeyUsageType;
  origin: KeyOrigin;
  /** `AWS` for the keys behind `alias/aws/…`. */
  manager: 'CUSTOMER' | 'AWS';
  state: StoredKeyState;
  description: string;
  created_at: Instant;
  /** When a pending key goes. Null while its replicas keep a multi-Region primary waiting. */
  deletion_at: Instant | null;
  /** Waiting period asked for, in days. */
  deletion_window_days: number | null;
  /** As written. */
  policy: string;
  /** JSON object: each user or role ARN the policy names → unique id it had when the policy was written. */
  policy_bindings: string;
  /** JSON of `Tag[]` in the order given. */
  tags: string;
  /** JSON list of the names of the aliases of this key, sorted: a copy of what `kms_aliases` says, for conditions. */
  alias_names: string;
  /** Region of the primary of a multi-Region key; null for single-Region keys. */
  primary_region: string | null;
  key_store_id: string | null;
  /** DER SubjectPublicKeyInfo of an asymmetric key. */
  public_key: Uint8Array | null;
  /** Null while a key waits for its first material. */
  current_material_id: string | null;
  /** Of imported material; null where there is none. */
  expiration_model: 'KEY_MATERIAL_EXPIRES' | 'KEY_MATERIAL_DOES_NOT_EXPIRE' | null;
  /** When the first of its imported materials expires. */
  valid_to: Instant | null;
  rotation_period_days: number | null;
  /** Null while automatic rotation is off. */
  next_rotation_at: Instant | null;
}

/** Customers' keys of a region, counted as they come and go: counting rows would cost more the more there are. */
export interface KeyCountRow {
  account_id: AccountId;
  region: string;
  keys: number;
}

export interface KeyMaterialRow {
  account_id: AccountId;
  region: string;
  key_id: string;
  /** 64 hex digits. */
  id: string;
  /** Wrapped by the vault for this account, key and id, whatever the region; null once imported material is deleted, and for keys in key stores. */
  blob: Uint8Array | null;
  /** Id of the domain key or sealing root the blob is under; null where there is no blob. */
  wrapped_under: string | null;
  /** 1 for a key's first material; the current one has the highest number but for pending ones. */
  sequence: number;
  /** `PENDING_ROTATION`: imported ahead, becomes current with the next rotation on demand. */
  state: 'CURRENT' | 'NON_CURRENT' | 'PENDING_ROTATION';
  created_at: Instant;
  /** When it became current, and how; null for the first. */
  rotated_at: Instant | null;
  rotation_type: 'AUTOMATIC' | 'ON_DEMAND' | null;
  /** Of imported material. */
  description: string | null;
  expiration_model: KeyRow['expiration_model'];
  valid_to: Instant | null;
}

export interface AliasRow {
  account_id: AccountId;
  region: string;
  /** `alias/…`. */
  name: string;
  key_id: string;
  created_at: Instant;
  updated_at: Instant;
}

export interface GrantConstraintsColumn {
  readonly EncryptionContextSubset?: Readonly<Record<string, string>>;
  readonly EncryptionContextEquals?: Readonly<Record<string, string>>;
}

export interface GrantRow {
  /** 64 hex digits. */
  id: string;
  account_id: AccountId;
  region: string;
  key_id: string;
  /** Empty where none was given. */
  name: string;
  /** ARN as given, and the unique id of the user or role it named then (null for roots and sessions). */
  grantee: string;
  grantee_id: string | null;
  retiring: string | null;
  retiring_id: string | null;
  /** Account of who made it. */
  issuing_account: AccountId;
  /** JSON of `GrantOperation[]`. */
  operations: string;
  /** JSON of {@link GrantConstraintsColumn}; null where there are none. */
  constraints: string | null;
  created_at: Instant;
}

export interface KeyStoreRow {
  id: string;
  account_id: AccountId;
  region: string;
  name: string;
  cluster_id: string;
  /** PEM. */
  trust_anchor: string;
  connection_state: 'CONNECTED' | 'CONNECTING' | 'DISCONNECTED' | 'DISCONNECTING' | 'FAILED';
  connection_error: string | null;
  /** Password of the cluster's crypto user `kmsuser`, sealed for purpose `secret-at-rest`. */
  sealed_password: Uint8Array;
  created_at: Instant;
}
