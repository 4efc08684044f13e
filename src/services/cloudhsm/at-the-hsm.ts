import type { UserStore } from '../../custody/clusters/cluster-host.ts';
import type { HsmClusterRow } from '../../custody/clusters/tables.ts';
import type { OperationContext } from '../contract.ts';
import { inWords } from './own-errors.ts';

/**
 * Works on the store of a cluster's users when the turn comes, unless the caller may not any more by then: others may be at the
 * HSM for a minute.
 * @throws AwsError
 */
export const atTheHsm = <Result>(
  { clusters, stillAllowed }: Pick<OperationContext, 'clusters' | 'stillAllowed'>,
  cluster: HsmClusterRow,
  work: (store: UserStore) => Promise<Result>,
): Promise<Result> =>
  inWords(
    clusters.withUsers(cluster, async (store) => {
      await stillAllowed();
      return work(store);
    }),
  );
