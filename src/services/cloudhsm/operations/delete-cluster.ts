import { clusterTopic, listHsms, updateCluster } from '../../../custody/clusters/records.ts';
import { write } from '../../contract.ts';
import { onCluster } from '../access.ts';
import { invalidRequest } from '../errors.ts';
import { ownCluster } from '../own-rows.ts';
import type { Cluster, ClusterInput } from '../types.ts';
import { clusterView } from '../views.ts';

export const deleteCluster = write<ClusterInput, { Cluster: Cluster }>(
  onCluster('DeleteCluster'),
  async (context, { ClusterId }) => {
    const cluster = await ownCluster(context, ClusterId);
    const hsms = await listHsms(context.db, [cluster.id]);
    if (hsms.length > 0)
      throw invalidRequest(`Cluster ${cluster.id} has HSMs. Delete them before the cluster.`);
    const deleting = { ...cluster, state: 'DELETE_IN_PROGRESS' } as const;
    await updateCluster(context.db, cluster.id, { state: deleting.state });
    context.change(clusterTopic(cluster.id));
    return { Cluster: clusterView(deleting, hsms) };
  },
);
