import type { Instant } from '../../core/clock.ts';

/** AWS's states of a cluster that Keywarden uses. */
export type ClusterState =
  | 'CREATE_IN_PROGRESS'
  | 'UNINITIALIZED'
  | 'INITIALIZE_IN_PROGRESS'
  | 'INITIALIZED'
  | 'ACTIVE'
  | 'DELETE_IN_PROGRESS'
  | 'DELETED'
  | 'DEGRADED';

export type HsmState = 'CREATE_IN_PROGRESS' | 'ACTIVE' | 'DEGRADED' | 'DELETE_IN_PROGRESS';

export type BackupState = 'CREATE_IN_PROGRESS' | 'READY' | 'PENDING_DELETION' | 'DELETED';

export interface HsmClusterRow {
  id: string;
  account_id: string;
  region: string;
  state: ClusterState;
  state_message: string | null;
  hsm_type: string;
  mode: string;
  network_type: string;
  backup_retention_days: number;
  /** JSON: availability zone → subnet id. */
  subnet_mapping: string;
  vpc_id: string;
  security_group: string;
  source_backup_id: string | null;
  /** PEM. Made with the identity key of the first HSM. */
  csr: string | null;
  /** JSON: certificates of the HSM and its makers; see HsmIdentity. */
  certificates: string | null;
  /** PEM, by which the owner claimed the cluster. */
  cluster_certificate: string | null;
  trust_anchor: string | null;
  /** Node on whose disk the HSMs are; null before the first. */
  node_id: string | null;
  /** Sealed: see ClusterSecrets. */
  secrets: Uint8Array;
  /** Admins who must approve administrative acts; 0 while one admin is enough. */
  quorum: number;
  /** JSON: list of `{Key, Value}`. */
  tags: string;
  created_at: Instant;
  deleted_at: Instant | null;
}

export interface HsmRow {
  id: string;
  cluster_id: string;
  zone: string;
  subnet_id: string;
  eni_id: string;
  eni_ip: string;
  state: HsmState;
  state_message: string | null;
  /** Pool whose slots it is made of; null for SoftHSM folders on the node's disk. */
  pool: string | null;
  created_at: Instant;
}

export type SlotPurpose = 'identity' | 'user';

/** A slot of a pool that a cluster has or had. */
export interface HsmSlotRow {
  pool: string;
  /** Of its token. */
  serial: string;
  /** What its token is called while nobody has it. */
  label: string;
  purpose: SlotPurpose;
  /** Null while nobody has it. */
  cluster_id: string | null;
  hsm_id: string | null;
  /** When it was taken, or given back. */
  changed_at: Instant;
}

export interface HsmBackupRow {
  id: string;
  account_id: string;
  region: string;
  state: BackupState;
  cluster_id: string;
  hsm_type: string;
  mode: string;
  never_expires: number;
  created_at: Instant;
  copied_at: Instant | null;
  source_region: string | null;
  source_backup: string | null;
  source_cluster: string | null;
  /** When a backup that waits for its deletion goes. */
  deleted_at: Instant | null;
  tags: string;
  /** Resource policy, JSON text. */
  policy: string | null;
  /** Node on whose disk the content is. */
  node_id: string;
  /** Whose file holds the content: copies share it. */
  content_id: string;
  /** Key of the content's file, sealed. */
  content_key: Uint8Array;
  /** JSON: what the cluster's rows said; see ClusterSnapshot. Secrets in it are as sealed as they were. */
  snapshot: string;
}

export type ClusterRole = 'admin' | 'crypto-user';

export interface HsmClusterUserRow {
  cluster_id: string;
  role: ClusterRole;
  name: string;
  /** Of an admin: the cluster's officer secret, encrypted under what only the password gives. */
  wrapped_secret: Uint8Array | null;
  /** Of a crypto user: serial number of the user's token. */
  token_serial: string | null;
  /** PEM; approvals of a quorum are signed with its private key. */
  public_key: string | null;
  created_at: Instant;
}

export interface HsmQuorumTokenRow {
  id: string;
  cluster_id: string;
  /** The text that admins sign; says what they approve. */
  statement: string;
  expires_at: Instant;
}

export interface ClusterTables {
  hsm_clusters: HsmClusterRow;
  hsm_instances: HsmRow;
  hsm_slots: HsmSlotRow;
  hsm_backups: HsmBackupRow;
  hsm_cluster_users: HsmClusterUserRow;
  hsm_quorum_tokens: HsmQuorumTokenRow;
}
