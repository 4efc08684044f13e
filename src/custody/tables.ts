/** The token this database's keys belong to; one row, named `primary`. */
export interface HsmTokensTable {
  name: string;
  serial: string;
  label: string;
  /** Maker of the token, as its token info says. */
  driver: string;
  /** CKA_ID of the domain key, in hex. */
  domain_key_id: string;
  created_at: number;
}

/** Sealing roots: AES-256 keys of the HSM, wrapped by the token's domain key. */
export interface SealingRootsTable {
  id: string;
  token_name: string;
  /** PKCS#11 number of the mechanism that wrapped it; what it means depends on the token's driver. */
  mechanism: number;
  wrapped: Uint8Array;
  /** A known text sealed under the root, bound to everything else in the row and the token's. */
  check_value: Uint8Array;
  created_at: number;
}

/** Data keys, encrypted in the HSM under a sealing root. Rows are never changed or deleted: old values need old keys. */
export interface SealingKeysTable {
  id: string;
  purpose: string;
  root_id: string;
  sealed: Uint8Array;
  active_from: number;
  created_at: number;
}

export interface CustodyTables {
  hsm_tokens: HsmTokensTable;
  sealing_roots: SealingRootsTable;
  sealing_keys: SealingKeysTable;
}
