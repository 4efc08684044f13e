/** The appliances that hold the domain key: each is one token. */
export interface HsmAppliancesTable {
  /** By which settings name it. */
  name: string;
  serial: string;
  label: string;
  /** Maker of the token, as its token info says. */
  driver: string;
  /** What the probe found it can do, as JSON; see `pkcs11/probe.ts`. Empty for one that was never probed. */
  capabilities: string;
  joined_at: number;
}

/**
 * - `new`: on its way into every appliance and process; opens already, wraps nothing yet
 * - `current`: wraps everything new; exactly one
 * - `old`: opens what it wrapped until all of that is wrapped anew
 */
export type DomainKeyState = 'new' | 'current' | 'old';

/** Domain keys, and beside each the one sealing root that it wraps: an AES-256 key of the HSM. */
export interface DomainKeysTable {
  /** CKA_ID in hex. */
  id: string;
  state: DomainKeyState;
  /** Serial number and maker of the token in which it was made. */
  serial: string;
  driver: string;
  root_id: string;
  /** PKCS#11 number of the mechanism that wrapped the root; what it means depends on the maker. */
  mechanism: number;
  root_wrapped: Uint8Array;
  /** A known text sealed under the root, bound to everything else in the row that matters. */
  root_check: Uint8Array;
  created_at: number;
}

/** Domain keys that nothing needs any more: whichever process finds one in its token destroys it. */
export interface RetiredDomainKeysTable {
  id: string;
  retired_at: number;
}

/** Data keys, encrypted in the HSM under a sealing root. A row goes when nothing is sealed under it any more; see `data-keys/`. */
export interface SealingKeysTable {
  id: string;
  purpose: string;
  root_id: string;
  sealed: Uint8Array;
  active_from: number;
  created_at: number;
}

export interface CustodyTables {
  hsm_appliances: HsmAppliancesTable;
  domain_keys: DomainKeysTable;
  retired_domain_keys: RetiredDomainKeysTable;
  sealing_keys: SealingKeysTable;
}
