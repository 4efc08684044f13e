import type { KeyObject } from 'node:crypto';
import type { SecretBytes } from '../core/secret-bytes.ts';
import type { ApplianceHealth } from './hsm-fleet.ts';

/** What a data key is for. One plane's ciphertext never opens under another's key. */
export type SealPurpose =
  | 'secret-at-rest'
  | 'session-token'
  | 'authorization-message'
  | 'paging-marker'
  | 'sign-in';

/**
 * Seals small secrets with AES-256-GCM under a data key that is itself wrapped by the HSM.
 * Synchronous: the data keys are in this process's memory once custody is open.
 */
export interface Sealer {
  /** The result names its key and a format version. `boundTo` (such as `access_keys/AKIA…`) is authenticated, not stored. */
  seal(purpose: SealPurpose, plaintext: Uint8Array, boundTo: string): Uint8Array;
  /** @throws SealError, the same for every cause: unknown key, wrong place, changed bytes, unknown format */
  open(purpose: SealPurpose, sealed: Uint8Array, boundTo: string): SecretBytes;
  /** A MAC key derived from the current data key of `purpose`, for values that are derived and never stored. */
  macKey(purpose: SealPurpose, keyId: string, info: string): KeyObject;
  /** Id of the data key that `seal` uses now. */
  currentKeyId(purpose: SealPurpose): string;
  /** Whether the data key that a sealed value names is open here. Where not, another node may just have made it: `catchUp`. */
  knows(purpose: SealPurpose, sealed: Uint8Array): boolean;
  /** Opens the data keys that other nodes made; once a second at most, however many ask. Rejects where that fails. */
  catchUp(): Promise<void>;
}

/** One HSM of the fleet: its token, its processes, what they have left and how fast they answer. */
export interface ApplianceState extends ApplianceHealth {
  readonly library: string;
  readonly tokenLabel: string;
  readonly tokenSerial: string;
}

/** `healthy` while one appliance works; the library and token are the first appliance's. */
export interface HsmHealth {
  readonly healthy: boolean;
  /** Library description, token label and serial number; never a PIN. */
  readonly library: string;
  readonly tokenLabel: string;
  readonly tokenSerial: string;
  /** Round trip of one random-number call, in milliseconds. */
  readonly latencyMilliseconds: number;
  readonly appliances: readonly ApplianceState[];
  readonly problem?: string;
}

export interface Custody {
  readonly sealer: Sealer;
  health(): Promise<HsmHealth>;
  close(): Promise<void>;
}
