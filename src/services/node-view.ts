import type { AccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';
import type { HsmHealth, SealPurpose } from '../custody/custody.ts';
import type { PurposeState } from '../custody/data-keys/describe.ts';
import type { SealingKeysTable } from '../custody/tables.ts';

/** A setting as the node was started with it. */
export interface SettingInForce {
  readonly name: string;
  readonly flag: string;
  readonly variable: string;
  readonly help: string;
  /** As in force, without what is secret in it; absent where there is none. */
  readonly value?: string;
  /** What holds where it is not set, in words. */
  readonly usual?: string;
}

export interface NodeState {
  /** True when calls are answered. */
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, { readonly healthy: boolean; readonly detail: string }>>;
}

/** What a node knows of itself: for its operator, and for what depends on its settings. */
export interface NodeView {
  /** Of this run of the node; another run has another. */
  readonly id: string;
  readonly startedAt: Instant;
  /** The account that holds the operator's powers. */
  readonly managementAccountId: AccountId;
  readonly version: string;
  /** Milliseconds without use after which a browser's session ends. */
  readonly sessionIdleMilliseconds: number;
  readonly hasMailServer: boolean;
  /** Whether clients reach it by TLS, here or in front. */
  readonly hasTls: boolean;
  readonly settings: readonly SettingInForce[];
  /** How much later it may be for other nodes than it is here, in milliseconds. */
  clockUncertaintyMilliseconds(): number;
  state(): Promise<NodeState>;
  hsm(): Promise<HsmHealth>;
  /** The deployment's own data keys: how old they are, and what is still under old ones. */
  dataKeys(): Promise<readonly PurposeState[]>;
  /** A new data key of the HSM, which is for the database. */
  makeDataKey(purpose: SealPurpose): Promise<SealingKeysTable>;
  /** Numbers of this node, in plain values. */
  metrics(): Promise<object>;
}
