import type { ClusterSecrets } from './cluster-secrets.ts';
import type { ClusterStore, TunnelModule } from './cluster-store.ts';
import type { FreeSlot } from './hsm-pool.ts';
import type { ClusterKeys } from './keys/cluster-keys.ts';
import type { PinThrottle } from './pin-throttle.ts';
import type { HsmClusterRow } from './tables.ts';

/** Why a cluster cannot be used here and now; the message is for its owner. */
export class ClusterUnavailable extends Error {
  /** Whether another node could do it. */
  readonly isElsewhere: boolean;

  constructor(message: string, { isElsewhere = false }: { readonly isElsewhere?: boolean } = {}) {
    super(message);
    this.name = 'ClusterUnavailable';
    this.isElsewhere = isElsewhere;
  }
}

/** The store of a cluster's users while nobody else logs in to it or changes it. */
export interface UserStore extends Pick<ClusterStore, 'run' | 'makeUserToken' | 'removeUserToken'> {
  readonly secrets: ClusterSecrets;
}

/** The HSM that serves a tunnel. */
export interface ServingHsm {
  readonly hsmId: string;
  readonly module: TunnelModule;
  readonly secrets: ClusterSecrets;
  /** Whether what the module shows is the cluster's still. */
  isCurrent(): Promise<boolean>;
  /** Hears that a slot is about to be wiped: modules may refuse while anybody has its token open. @returns what stops it */
  onWipe(listener: () => void): () => void;
  /** Signs with the key that the owner's certificate names. @throws JobError */
  signAsIdentity(message: Uint8Array): Promise<Uint8Array>;
  /** Waits until nobody else logs in; the process that waits must let go. */
  takeTurn(): Promise<() => void>;
  /** To be called after anything was made, changed or deleted: the other HSMs of the cluster are brought up to it. */
  changed(): void;
}

/** What a node does for the clusters whose HSMs it has. */
export interface ClusterHost {
  readonly nodeId: string;
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
  /**
   * Slots from which a new HSM of this type in this zone may be made; undefined where no pool is kept for the type, so that
   * it is made of SoftHSM.
   */
  freeSlots(hsmType: string, zone: string): Promise<readonly FreeSlot[] | undefined>;
  /** Resolves when all that rows ask for is done; for tests and an orderly end. */
  settle(): Promise<void>;
  close(): Promise<void>;
}
