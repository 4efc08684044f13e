import type { ClusterSecrets } from './cluster-secrets.ts';
import type { JobInput, JobName, JobOutput } from './jobs.ts';
import type { ClusterKeys } from './keys/cluster-keys.ts';
import type { PinThrottle } from './pin-throttle.ts';
import type { HsmPaths } from './stores.ts';
import type { HsmClusterRow } from './tables.ts';

/** Why a cluster cannot be used here and now; the message is for its owner. */
export class ClusterUnavailable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ClusterUnavailable';
  }
}

/** The store of a cluster's users while nobody else logs in to it or changes it. */
export interface UserStore {
  /** @throws JobError */
  run<Name extends JobName>(job: Name, input: JobInput<Name>): Promise<JobOutput<Name>>;
  /** Removes a user's token with all its keys; nothing happens when it is gone already. */
  removeToken(serial: string): Promise<void>;
  readonly secrets: ClusterSecrets;
}

/** The HSM that serves a tunnel. */
export interface ServingHsm {
  readonly hsmId: string;
  readonly paths: HsmPaths;
  readonly secrets: ClusterSecrets;
  /** Signs with the key that the owner's certificate names. @throws JobError */
  signAsIdentity(message: Uint8Array): Promise<Uint8Array>;
  /** Waits until nobody else logs in; the process that waits must let go. */
  takeTurn(): Promise<() => void>;
  /** To be called after anything was made, changed or deleted: the other HSMs of the cluster are brought up to it. */
  changed(): void;
}

/** What a node does for the clusters whose HSMs are on its disk. */
export interface ClusterHost {
  readonly nodeId: string;
  /** Path of the PKCS#11 library. */
  readonly library: string;
  readonly throttle: PinThrottle;
  /** Keys that KMS has in clusters. */
  readonly keys: ClusterKeys;
  /**
   * Works on the store of a cluster's users; the cluster's other HSMs follow.
   * @throws ClusterUnavailable
   */
  withUsers<Result>(cluster: HsmClusterRow, work: (store: UserStore) => Promise<Result>): Promise<Result>;
  /** @throws ClusterUnavailable */
  serving(cluster: HsmClusterRow): Promise<ServingHsm>;
  /** Resolves when all that rows ask for is done; for tests and an orderly end. */
  settle(): Promise<void>;
  close(): Promise<void>;
}
