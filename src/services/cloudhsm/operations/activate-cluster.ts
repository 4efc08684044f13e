import { clusterTopic, insertUsers, updateCluster } from '../../../custody/clusters/records.ts';
import { wrapUnderPassword } from '../../../custody/clusters/stretch-pin.ts';
import { preparedWrite } from '../../contract.ts';
import { onCluster } from '../access.ts';
import { atTheHsm } from '../at-the-hsm.ts';
import { ownCluster, requireState } from '../own-rows.ts';
import type { ClusterInput } from '../types.ts';

interface Input extends ClusterInput {
  readonly AdminName: string;
  readonly Password: string;
}

const SECRET_BYTES = 32;

/**
 * The owner takes the cluster over with a password that only the owner knows. The officer's secret is made here and kept
 * under that password alone; nobody can make users or reset passwords without it.
 */
export const activateCluster = preparedWrite<Input, { State: string }, Uint8Array>(
  onCluster('ActivateCluster'),
  async (context, { ClusterId, AdminName, Password }) => {
    const cluster = await ownCluster(context, ClusterId);
    requireState(cluster, 'INITIALIZED');
    const secret = context.random.bytes(SECRET_BYTES);
    return atTheHsm(context, cluster, ({ secrets }) =>
      wrapUnderPassword(secret, Buffer.from(Password), AdminName, secrets, context.random),
    );
  },
  async (context, { ClusterId, AdminName }, wrapped) => {
    const cluster = await ownCluster(context, ClusterId);
    requireState(cluster, 'INITIALIZED');
    await insertUsers(context.db, [
      {
        cluster_id: cluster.id,
        role: 'admin',
        name: AdminName,
        wrapped_secret: wrapped,
        token_serial: null,
        public_key: null,
        created_at: context.now,
      },
    ]);
    await updateCluster(context.db, cluster.id, { state: 'ACTIVE' });
    context.change(clusterTopic(cluster.id));
    return { State: 'ACTIVE' };
  },
);
