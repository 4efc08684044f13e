import { listUsers } from '../../../custody/clusters/records.ts';
import { read } from '../../contract.ts';
import { onCluster } from '../access.ts';
import { ownCluster } from '../own-rows.ts';
import type { ClusterInput, ClusterUser } from '../types.ts';
import { userView } from '../user-views.ts';

export const listClusterUsers = read<ClusterInput, { Users: readonly ClusterUser[]; QuorumMinimum: number }>(
  onCluster('ListClusterUsers'),
  async (context, { ClusterId }) => {
    const cluster = await ownCluster(context, ClusterId);
    const users = await listUsers(context.db, cluster.id);
    return { Users: users.map(userView), QuorumMinimum: cluster.quorum };
  },
);
