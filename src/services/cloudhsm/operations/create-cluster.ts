import type { Tag } from '../../../core/tag.ts';
import { newClusterSecrets, sealClusterSecrets } from '../../../custody/clusters/cluster-secrets.ts';
import { readSnapshot, resealSecrets, usersFrom } from '../../../custody/clusters/cluster-snapshot.ts';
import { newClusterId, newEc2Id } from '../../../custody/clusters/ids.ts';
import {
  clusterTopic,
  countClusters,
  findBackup,
  insertCluster,
  insertUsers,
} from '../../../custody/clusters/records.ts';
import type { HsmBackupRow, HsmClusterRow } from '../../../custody/clusters/tables.ts';
import { type WriteContext, write } from '../../contract.ts';
import { onNewCluster } from '../access.ts';
import { backupArn, idOf } from '../arns.ts';
import { backupNotFound, invalidRequest, limitExceeded } from '../errors.ts';
import { retentionDays } from '../retention.ts';
import { checkedTags } from '../tags.ts';
import type { BackupRetentionPolicy, Cluster } from '../types.ts';
import { clusterView } from '../views.ts';

interface Input {
  readonly BackupRetentionPolicy?: BackupRetentionPolicy;
  readonly HsmType: string;
  readonly SourceBackupId?: string;
  readonly SubnetIds: readonly string[];
  readonly NetworkType?: string;
  readonly TagList?: readonly Tag[];
  readonly Mode?: string;
}

const HSM_TYPES = ['hsm1.medium', 'hsm2m.medium'];
const DEFAULT_RETENTION_DAYS = 90;
/**
 * Of an account, so that no tenant fills disk and slots that all share; AWS's own quota of four for each region can be raised.
 * @see https://docs.aws.amazon.com/cloudhsm/latest/userguide/limits.html
 */
const MOST_CLUSTERS = 100;

export const createCluster = write<Input, { Cluster: Cluster }>(onNewCluster, async (context, input) => {
  const { db, random, accountId, region, now } = context;
  if (!HSM_TYPES.includes(input.HsmType)) throw invalidRequest('Provided HsmType is not supported.');
  if ((await countClusters(db, accountId)) >= MOST_CLUSTERS)
    throw limitExceeded(`An account can have at most ${MOST_CLUSTERS} clusters.`);
  const source =
    input.SourceBackupId === undefined ? undefined : await sourceOf(context, input.SourceBackupId);
  const mode = modeOf(input, source);
  const id = newClusterId('cluster', random);
  const snapshot = source && readSnapshot(source.snapshot);
  const row: HsmClusterRow = {
    id,
    account_id: accountId,
    region,
    state: 'CREATE_IN_PROGRESS',
    state_message: null,
    hsm_type: input.HsmType,
    mode,
    network_type: input.NetworkType ?? 'IPV4',
    backup_retention_days: retentionDays(input.BackupRetentionPolicy) ?? DEFAULT_RETENTION_DAYS,
    subnet_mapping: JSON.stringify(subnetMapping(region, input.SubnetIds)),
    vpc_id: newEc2Id('vpc', random),
    security_group: newEc2Id('sg', random),
    source_backup_id: source?.id ?? null,
    csr: null,
    certificates: snapshot?.certificates ?? null,
    cluster_certificate: snapshot?.clusterCertificate ?? null,
    trust_anchor: snapshot?.trustAnchor ?? null,
    node_id: source?.node_id ?? null,
    secrets:
      snapshot === undefined
        ? sealClusterSecrets(context.sealer, id, newClusterSecrets(random))
        : resealSecrets(snapshot, id, context.sealer),
    quorum: snapshot?.quorum ?? 0,
    tags: JSON.stringify(checkedTags(input.TagList ?? [])),
    created_at: now,
    deleted_at: null,
  };
  await insertCluster(db, row);
  if (snapshot !== undefined) await insertUsers(db, usersFrom(snapshot, id, now));
  context.change(clusterTopic(id));
  return { Cluster: clusterView(row, []) };
});

/** Keywarden has no networks of its own: subnets stand for availability zones in the order they are given. */
function subnetMapping(region: string, subnets: readonly string[]): Record<string, string> {
  const unique = new Set(subnets);
  if (unique.size !== subnets.length) throw invalidRequest('Duplicate subnet IDs are not allowed.');
  return Object.fromEntries(
    [...unique].map((subnet, index) => [`${region}${String.fromCharCode(97 + index)}`, subnet]),
  );
}

/** Of this region, as AWS has it; policies were asked about no other backup. */
async function sourceOf({ db, accountId, region }: WriteContext, reference: string): Promise<HsmBackupRow> {
  const found = await findBackup(db, idOf(reference));
  const isReachable =
    found?.region === region && (found.account_id === accountId || reference === backupArn(found));
  if (!isReachable || found.state === 'DELETED') throw backupNotFound(reference);
  if (found.state !== 'READY')
    throw invalidRequest(`Backup ${found.id} is in state ${found.state}. It must be in state READY.`);
  return found;
}

/** hsm1.medium is always FIPS; a backup is restored in its own mode only. */
function modeOf({ HsmType, Mode }: Input, source: HsmBackupRow | undefined): string {
  if (HsmType === 'hsm1.medium' && Mode === 'NON_FIPS')
    throw invalidRequest('HSM type hsm1.medium supports the mode FIPS only.');
  const mode = Mode ?? source?.mode ?? 'FIPS';
  if (source !== undefined && source.mode !== mode)
    throw invalidRequest(
      `Backup ${source.id} was made in mode ${source.mode} and cannot be restored in mode ${mode}.`,
    );
  return mode;
}
