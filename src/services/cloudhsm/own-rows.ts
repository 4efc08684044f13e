import { findBackup, findCluster, listHsms } from '../../custody/clusters/records.ts';
import type { ClusterState, HsmBackupRow, HsmClusterRow } from '../../custody/clusters/tables.ts';
import type { OperationContext } from '../contract.ts';
import { backupNotFound, clusterNotFound, wrongState } from './errors.ts';
import type { Cluster } from './types.ts';
import { clusterView } from './views.ts';

type Context = Pick<OperationContext, 'db' | 'accountId' | 'region'>;

/** @throws AwsError CloudHsmResourceNotFoundException, also for a cluster of another account or region */
export async function ownCluster({ db, accountId, region }: Context, id: string): Promise<HsmClusterRow> {
  const found = await findCluster(db, id);
  if (found?.account_id !== accountId || found.region !== region || found.state === 'DELETED')
    throw clusterNotFound(id);
  return found;
}

/** @throws AwsError CloudHsmInvalidRequestException unless the cluster is in one of these states */
export function requireState(cluster: HsmClusterRow, ...wanted: readonly ClusterState[]): void {
  if (!wanted.includes(cluster.state)) throw wrongState(cluster.id, cluster.state, wanted.join(' or '));
}

/** @throws AwsError CloudHsmResourceNotFoundException */
export async function ownBackup({ db, accountId, region }: Context, id: string): Promise<HsmBackupRow> {
  const found = await findBackup(db, id);
  if (found?.account_id !== accountId || found.region !== region || found.state === 'DELETED')
    throw backupNotFound(id);
  return found;
}

export const describedCluster = async (
  { db }: Pick<Context, 'db'>,
  cluster: HsmClusterRow,
): Promise<Cluster> => clusterView(cluster, await listHsms(db, [cluster.id]));
