import type { HsmClusterRow } from '../../custody/clusters/tables.ts';
import type { AccessContext, OperationContext, Permission } from '../contract.ts';
import { clusterPermissions } from './access.ts';
import { inWords } from './own-errors.ts';
import { ownCluster, requireState } from './own-rows.ts';
import type { ClusterInput } from './types.ts';

/** What a tunnel into a cluster needs; it is no operation of the API, because it is no request with an answer. */
export const connectCluster: {
  permissions(context: AccessContext, input: ClusterInput): Promise<readonly Permission[]>;
  /** @throws AwsError unless the cluster is the caller's and active */
  find(
    context: Pick<OperationContext, 'db' | 'accountId' | 'region'>,
    clusterId: string,
  ): Promise<HsmClusterRow>;
  readonly inWords: typeof inWords;
} = {
  permissions: clusterPermissions('ConnectCluster'),
  async find(context, clusterId) {
    const cluster = await ownCluster(context, clusterId);
    requireState(cluster, 'ACTIVE');
    return cluster;
  },
  inWords,
};
