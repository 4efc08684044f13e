import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { Store } from '../../storage/store.ts';
import type { Sealer } from '../custody.ts';
import { ClusterUnavailable } from './cluster-host.ts';
import { openClusterSecrets } from './cluster-secrets.ts';
import type { ClusterStore } from './cluster-store.ts';
import type { HsmPool } from './hsm-pool.ts';
import type { RunJob } from './run-job.ts';
import { slotStore } from './slot-store.ts';
import { softHsmStore } from './softhsm-store.ts';
import { hsmPaths } from './stores.ts';
import type { HsmClusterRow, HsmRow } from './tables.ts';

export interface StoreOptions {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly random: Random;
  readonly clock: Clock;
  /** SoftHSM's library. */
  readonly library: string;
  readonly dataDirectory: string;
  readonly pools: readonly HsmPool[];
  readonly runJob: RunJob;
  readonly refused: Set<string>;
}

/** Finds the tokens of an HSM. @throws ClusterUnavailable when its pool is not in this node's settings */
export type StoreOf = (
  cluster: Pick<HsmClusterRow, 'id' | 'secrets'>,
  hsm: Pick<HsmRow, 'id' | 'pool'>,
) => ClusterStore;

export const storesOf =
  (options: StoreOptions): StoreOf =>
  (cluster, hsm) => {
    if (hsm.pool === null) return softHsmStore(hsmPaths(options.dataDirectory, cluster.id, hsm.id), options);
    const pool = options.pools.find(({ name }) => name === hsm.pool);
    if (pool === undefined)
      throw new ClusterUnavailable(`HSM pool ${hsm.pool} of ${hsm.id} is not in the settings of this node.`);
    const { identityPin } = openClusterSecrets(options.sealer, cluster.id, cluster.secrets);
    return slotStore({ id: hsm.id, cluster_id: cluster.id }, pool, identityPin, options);
  };
