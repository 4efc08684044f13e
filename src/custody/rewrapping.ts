import type { AnyDatabase } from '../storage/tables-of.ts';
import type { HsmUser } from './hsm-process.ts';

/** The keys at the top: what customers' keys are wrapped under, and what secrets are sealed under in the HSM. */
export interface TopKeys {
  /** CKA_ID in hex. */
  readonly domainKeyId: string;
  readonly rootId: string;
}

/**
 * Rows beyond custody's own that are wrapped under a domain key or sealed under a sealing root. When the root of trust is
 * rotated they are wrapped anew, and the old keys are destroyed only after every such store counts none.
 */
export interface WrappedStore {
  /** For progress, such as `KMS keys`. */
  readonly name: string;
  /** Rows under either of the old keys. */
  countUnder(db: AnyDatabase, old: TopKeys): Promise<number>;
  /**
   * Rewraps at most `limit` of them, each only if it is still as it was read: several processes may be at it. May be cut
   * off at any moment.
   * @returns how many it rewrapped
   */
  rewrapSome(call: HsmUser, old: TopKeys, limit: number): Promise<number>;
  /** Opens every row by `call` alone, for drills with a restored token; changes nothing. */
  tryAll(call: HsmUser): Promise<{ readonly wanted: number; readonly found: number }>;
}
