import type { Instant } from '../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import { giveBackSlots } from './slot-records.ts';
import type {
  ClusterRole,
  ClusterTables,
  HsmBackupRow,
  HsmClusterRow,
  HsmClusterUserRow,
  HsmQuorumTokenRow,
  HsmRow,
} from './tables.ts';

const TOPIC_KIND = 'hsm-cluster/';
/** Names a cluster, or the cluster of a backup, in the change feed. */
export const clusterTopic = (id: string): string => `${TOPIC_KIND}${id}`;
/** Names a crypto user whose password somebody else reset, or who was deleted: whoever is logged in as such is cut off. */
export const cutOffTopic = (clusterId: string, user: string): string => `hsm-user/${clusterId}/${user}`;
export const isClusterTopic = (topic: string): boolean => topic.startsWith(TOPIC_KIND);

const tables = (db: AnyDatabase) => tablesOf<ClusterTables>(db);

export const findCluster = (db: AnyDatabase, id: string): Promise<HsmClusterRow | undefined> =>
  tables(db).selectFrom('hsm_clusters').selectAll().where('id', '=', id).executeTakeFirst();

/** Where rows of one account in one region begin and how many are wanted. */
export interface ListScope {
  readonly accountId: string;
  readonly region: string;
}

const OF_HSM = [
  'id',
  'cluster_id',
  'zone',
  'subnet_id',
  'eni_id',
  'eni_ip',
  'state',
  'state_message',
  'pool',
  'created_at',
] as const satisfies readonly (keyof HsmRow)[];

export interface ClusterWithHsms {
  readonly cluster: HsmClusterRow;
  readonly hsms: readonly HsmRow[];
}

/** In one statement: what an HSM that is seen ACTIVE brought to its cluster, such as the CSR, is seen with it. */
export async function listClusters(
  db: AnyDatabase,
  { accountId, region }: ListScope,
): Promise<ClusterWithHsms[]> {
  const rows = await tables(db)
    .selectFrom('hsm_clusters')
    .leftJoin('hsm_instances', 'hsm_instances.cluster_id', 'hsm_clusters.id')
    .selectAll('hsm_clusters')
    .select(OF_HSM.map((column) => `hsm_instances.${column} as of_hsm_${column}` as const))
    .where('hsm_clusters.account_id', '=', accountId)
    .where('hsm_clusters.region', '=', region)
    .orderBy('hsm_clusters.created_at')
    .orderBy('hsm_clusters.id')
    .orderBy('hsm_instances.created_at')
    .orderBy('hsm_instances.id')
    .execute();
  const found = new Map<string, { cluster: HsmClusterRow; hsms: HsmRow[] }>();
  for (const row of rows) {
    const entry = found.get(row.id) ?? { cluster: row, hsms: [] };
    found.set(row.id, entry);
    if (row.of_hsm_id === null) continue;
    const hsm = Object.fromEntries(OF_HSM.map((column) => [column, row[`of_hsm_${column}`]]));
    entry.hsms.push(hsm as unknown as HsmRow);
  }
  return [...found.values()];
}

/** Clusters of an account in all regions, without those that are deleted. */
export async function countClusters(db: AnyDatabase, accountId: string): Promise<number> {
  const { count } = await tables(db)
    .selectFrom('hsm_clusters')
    .select((select) => select.fn.countAll().as('count'))
    .where('account_id', '=', accountId)
    .where('state', '!=', 'DELETED')
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Every cluster that is not deleted. */
export const listAllClusters = (db: AnyDatabase): Promise<HsmClusterRow[]> =>
  tables(db).selectFrom('hsm_clusters').selectAll().where('state', '!=', 'DELETED').execute();

/** Clusters and HSMs whose state says that something is to be done. */
export async function listUnfinished(db: AnyDatabase): Promise<{
  readonly clusters: HsmClusterRow[];
  readonly hsms: HsmRow[];
}> {
  return {
    clusters: await tables(db)
      .selectFrom('hsm_clusters')
      .selectAll()
      .where('state', 'in', ['CREATE_IN_PROGRESS', 'INITIALIZE_IN_PROGRESS', 'DELETE_IN_PROGRESS'])
      .execute(),
    hsms: await tables(db)
      .selectFrom('hsm_instances')
      .selectAll()
      .where('state', 'in', ['CREATE_IN_PROGRESS', 'DELETE_IN_PROGRESS'])
      .orderBy('created_at')
      .execute(),
  };
}

export async function insertCluster(db: AnyDatabase, row: HsmClusterRow): Promise<void> {
  await tables(db).insertInto('hsm_clusters').values(row).execute();
}

export async function updateCluster(
  db: AnyDatabase,
  id: string,
  values: Partial<Omit<HsmClusterRow, 'id'>>,
): Promise<void> {
  await tables(db).updateTable('hsm_clusters').set(values).where('id', '=', id).execute();
}

export const listHsms = (db: AnyDatabase, clusterIds: readonly string[]): Promise<HsmRow[]> =>
  clusterIds.length === 0
    ? Promise.resolve([])
    : tables(db)
        .selectFrom('hsm_instances')
        .selectAll()
        .where('cluster_id', 'in', [...clusterIds])
        .orderBy('created_at')
        .orderBy('id')
        .execute();

export async function insertHsm(db: AnyDatabase, row: HsmRow): Promise<void> {
  await tables(db).insertInto('hsm_instances').values(row).execute();
}

export async function updateHsm(db: AnyDatabase, id: string, values: Partial<HsmRow>): Promise<void> {
  await tables(db).updateTable('hsm_instances').set(values).where('id', '=', id).execute();
}

export async function deleteHsmRow(db: AnyDatabase, id: string): Promise<void> {
  await tables(db).deleteFrom('hsm_instances').where('id', '=', id).execute();
}

export const findBackup = (db: AnyDatabase, id: string): Promise<HsmBackupRow | undefined> =>
  tables(db).selectFrom('hsm_backups').selectAll().where('id', '=', id).executeTakeFirst();

export const listBackups = (db: AnyDatabase, { accountId, region }: ListScope): Promise<HsmBackupRow[]> =>
  tables(db)
    .selectFrom('hsm_backups')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('region', '=', region)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();

/** Backups of other accounts that have a resource policy. */
export const listSharedBackups = (
  db: AnyDatabase,
  { accountId, region }: ListScope,
): Promise<HsmBackupRow[]> =>
  tables(db)
    .selectFrom('hsm_backups')
    .selectAll()
    .where('account_id', '!=', accountId)
    .where('region', '=', region)
    .where('policy', 'is not', null)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();

/** Backups of a cluster, newest first. */
export const listBackupsOf = (db: AnyDatabase, clusterId: string): Promise<HsmBackupRow[]> =>
  tables(db)
    .selectFrom('hsm_backups')
    .selectAll()
    .where('cluster_id', '=', clusterId)
    .orderBy('created_at', 'desc')
    .execute();

/** Backups that may have run out: ready ones that expire, and those that wait for their deletion. */
export const listMortalBackups = (db: AnyDatabase): Promise<HsmBackupRow[]> =>
  tables(db)
    .selectFrom('hsm_backups')
    .selectAll()
    .where('state', 'in', ['READY', 'PENDING_DELETION'])
    .execute();

export const countContentUsers = async (db: AnyDatabase, contentId: string): Promise<number> =>
  (
    await tables(db)
      .selectFrom('hsm_backups')
      .select('id')
      .where('content_id', '=', contentId)
      .where('state', '!=', 'DELETED')
      .execute()
  ).length;

export async function insertBackup(db: AnyDatabase, row: HsmBackupRow): Promise<void> {
  await tables(db).insertInto('hsm_backups').values(row).execute();
}

export async function updateBackup(
  db: AnyDatabase,
  id: string,
  values: Partial<Omit<HsmBackupRow, 'id'>>,
): Promise<void> {
  await tables(db).updateTable('hsm_backups').set(values).where('id', '=', id).execute();
}

export const listUsers = (db: AnyDatabase, clusterId: string): Promise<HsmClusterUserRow[]> =>
  tables(db)
    .selectFrom('hsm_cluster_users')
    .selectAll()
    .where('cluster_id', '=', clusterId)
    .orderBy('role')
    .orderBy('name')
    .execute();

export const findUser = (
  db: AnyDatabase,
  clusterId: string,
  role: ClusterRole,
  name: string,
): Promise<HsmClusterUserRow | undefined> =>
  tables(db)
    .selectFrom('hsm_cluster_users')
    .selectAll()
    .where('cluster_id', '=', clusterId)
    .where('role', '=', role)
    .where('name', '=', name)
    .executeTakeFirst();

export async function insertUsers(db: AnyDatabase, rows: readonly HsmClusterUserRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tables(db)
    .insertInto('hsm_cluster_users')
    .values([...rows])
    .execute();
}

export async function updateUser(
  db: AnyDatabase,
  { cluster_id, role, name }: HsmClusterUserRow,
  values: Partial<Pick<HsmClusterUserRow, 'wrapped_secret' | 'public_key'>>,
): Promise<void> {
  await tables(db)
    .updateTable('hsm_cluster_users')
    .set(values)
    .where('cluster_id', '=', cluster_id)
    .where('role', '=', role)
    .where('name', '=', name)
    .execute();
}

/** The slot of a user's token, which was wiped, goes back to its pool. */
export async function deleteUser(
  db: AnyDatabase,
  { cluster_id, role, name, token_serial }: HsmClusterUserRow,
  now: Instant,
): Promise<void> {
  if (token_serial !== null) await giveBackSlots(db, cluster_id, { serial: token_serial }, now);
  await tables(db)
    .deleteFrom('hsm_cluster_users')
    .where('cluster_id', '=', cluster_id)
    .where('role', '=', role)
    .where('name', '=', name)
    .execute();
}

/** Users and tokens of a cluster that is gone. */
export async function deleteUsersOf(db: AnyDatabase, clusterId: string): Promise<void> {
  await tables(db).deleteFrom('hsm_cluster_users').where('cluster_id', '=', clusterId).execute();
  await tables(db).deleteFrom('hsm_quorum_tokens').where('cluster_id', '=', clusterId).execute();
}

export const findQuorumToken = (db: AnyDatabase, id: string): Promise<HsmQuorumTokenRow | undefined> =>
  tables(db).selectFrom('hsm_quorum_tokens').selectAll().where('id', '=', id).executeTakeFirst();

export async function insertQuorumToken(
  db: AnyDatabase,
  row: HsmQuorumTokenRow,
  now: Instant,
): Promise<void> {
  await tables(db).deleteFrom('hsm_quorum_tokens').where('expires_at', '<=', now).execute();
  await tables(db).insertInto('hsm_quorum_tokens').values(row).execute();
}

export const deleteQuorumToken = async (db: AnyDatabase, id: string): Promise<boolean> => {
  const [result] = await tables(db).deleteFrom('hsm_quorum_tokens').where('id', '=', id).execute();
  return Number(result?.numDeletedRows ?? 0) === 1;
};
