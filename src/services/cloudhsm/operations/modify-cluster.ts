import { clusterTopic, updateCluster } from '../../../custody/clusters/records.ts';
import { write } from '../../contract.ts';
import { onCluster } from '../access.ts';
import { invalidRequest } from '../errors.ts';
import { describedCluster, ownCluster } from '../own-rows.ts';
import { retentionDays } from '../retention.ts';
import type { BackupRetentionPolicy, Cluster, ClusterInput } from '../types.ts';

interface Input extends ClusterInput {
  readonly HsmType?: string;
  readonly BackupRetentionPolicy?: BackupRetentionPolicy;
}

/** An upgrade from hsm1 to hsm2m is the one change of type AWS knows. */
const UPGRADES: Readonly<Record<string, string>> = { 'hsm1.medium': 'hsm2m.medium' };

export const modifyCluster = write<Input, { Cluster: Cluster }>(
  onCluster('ModifyCluster'),
  async (context, { ClusterId, HsmType, BackupRetentionPolicy: policy }) => {
    const cluster = await ownCluster(context, ClusterId);
    const days = retentionDays(policy);
    if (days === undefined && HsmType === undefined)
      throw invalidRequest('Specify HsmType or BackupRetentionPolicy.');
    if (HsmType !== undefined && HsmType !== cluster.hsm_type && UPGRADES[cluster.hsm_type] !== HsmType)
      throw invalidRequest(`The HSM type cannot be changed from ${cluster.hsm_type} to ${HsmType}.`);
    const values = {
      ...(days !== undefined && { backup_retention_days: days }),
      ...(HsmType !== undefined && { hsm_type: HsmType }),
    };
    await updateCluster(context.db, cluster.id, values);
    context.change(clusterTopic(cluster.id));
    return { Cluster: await describedCluster(context, { ...cluster, ...values }) };
  },
);
