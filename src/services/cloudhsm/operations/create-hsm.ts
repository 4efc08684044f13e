import type { FreeSlot } from '../../../custody/clusters/hsm-pool.ts';
import { newClusterId, newEc2Id } from '../../../custody/clusters/ids.ts';
import {
  clusterTopic,
  insertHsm,
  listBackupsOf,
  listHsms,
  updateCluster,
} from '../../../custody/clusters/records.ts';
import { refuseOverQuota } from '../../../custody/clusters/slot-quota.ts';
import { isFree, listSlots, takeSlot } from '../../../custody/clusters/slot-records.ts';
import type { HsmClusterRow, HsmRow } from '../../../custody/clusters/tables.ts';
import { type OperationContext, preparedWrite, type WriteContext } from '../../contract.ts';
import { onCluster } from '../access.ts';
import { invalidRequest, serviceException } from '../errors.ts';
import { inWords } from '../own-errors.ts';
import { ownCluster, requireState } from '../own-rows.ts';
import type { ClusterInput, Hsm } from '../types.ts';
import { hsmView } from '../views.ts';

interface Input extends ClusterInput {
  readonly AvailabilityZone: string;
  readonly IpAddress?: string;
}

/** @see https://docs.aws.amazon.com/cloudhsm/latest/userguide/limits.html HSMs per cluster */
const MOST_HSMS = 28;

/** Slots to make an HSM of, or undefined for one that SoftHSM makes. */
type Slots = readonly FreeSlot[] | undefined;

export const createHsm = preparedWrite<Input, { Hsm: Hsm }, Slots>(
  onCluster('CreateHsm'),
  async (context, { ClusterId, AvailabilityZone }) => {
    const cluster = await ownCluster(context, ClusterId);
    return (await isNew(context, cluster))
      ? context.clusters.freeSlots(cluster.hsm_type, AvailabilityZone)
      : undefined;
  },
  (context, input, slots) => createIn(context, input, slots),
);

/** A cluster that nobody has claimed yet has no keys, and so no kind of HSM that it must stay with. */
const isNew = async (
  { db }: Pick<OperationContext, 'db'>,
  { id, cluster_certificate }: HsmClusterRow,
): Promise<boolean> => cluster_certificate === null && (await listHsms(db, [id])).length === 0;

async function createIn(context: WriteContext, input: Input, slots: Slots): Promise<{ Hsm: Hsm }> {
  const { db, random, now, clusters } = context;
  const cluster = await ownCluster(context, input.ClusterId);
  requireState(cluster, 'UNINITIALIZED', 'INITIALIZED', 'ACTIVE');
  const hsms = await listHsms(db, [cluster.id]);
  if (cluster.state === 'UNINITIALIZED' && hsms.length > 0)
    throw invalidRequest(`Cluster ${cluster.id} must be initialized before more HSMs can be created.`);
  if (hsms.length >= MOST_HSMS) throw invalidRequest(`A cluster can have at most ${MOST_HSMS} HSMs.`);
  await refuseWithoutSource(context, cluster, hsms);
  const subnets = JSON.parse(cluster.subnet_mapping) as Record<string, string>;
  const subnet = Object.hasOwn(subnets, input.AvailabilityZone) ? subnets[input.AvailabilityZone] : undefined;
  if (subnet === undefined)
    throw invalidRequest(
      `Cluster ${cluster.id} has no subnet in the Availability Zone ${input.AvailabilityZone}. It has: ${Object.keys(subnets).join(', ')}.`,
    );
  if (hsms.some(({ eni_ip }) => eni_ip === input.IpAddress))
    throw invalidRequest(`The IP address ${input.IpAddress} is in use.`);
  const id = newClusterId('hsm', random);
  const slot = slots && (await freeSlot(context, cluster, input.AvailabilityZone, slots));
  const row: HsmRow = {
    id,
    cluster_id: cluster.id,
    zone: input.AvailabilityZone,
    subnet_id: subnet,
    eni_id: newEc2Id('eni', random),
    eni_ip: input.IpAddress ?? freeAddress(hsms),
    state: 'CREATE_IN_PROGRESS',
    state_message: null,
    pool: slot?.pool ?? null,
    created_at: now,
  };
  await insertHsm(db, row);
  if (slot !== undefined) {
    await inWords(refuseOverQuota(db, cluster.account_id, slot));
    await takeSlot(db, slot, { cluster_id: cluster.id, hsm_id: id, purpose: 'identity' }, now);
  }
  // All HSMs of a cluster are where the first one is: a node can clone only what is on its own disk.
  if (cluster.node_id === null) await updateCluster(db, cluster.id, { node_id: clusters.nodeId });
  context.change(clusterTopic(cluster.id));
  return { Hsm: hsmView(row, cluster.hsm_type) };
}

/**
 * AWS has no code of its own for a zone without HSMs; its model names CloudHsmServiceException for what is nobody's mistake.
 * @throws AwsError CloudHsmServiceException when others have all slots
 */
async function freeSlot(
  { db, now }: Pick<WriteContext, 'db' | 'now'>,
  cluster: HsmClusterRow,
  zone: string,
  slots: readonly FreeSlot[],
): Promise<FreeSlot> {
  const rows = await listSlots(db);
  const rowOf = ({ pool, serial }: FreeSlot) =>
    rows.find((row) => row.pool === pool && row.serial === serial);
  const free = slots.find((slot) => isFree(rowOf(slot), now));
  if (free === undefined)
    throw serviceException(
      `There is no HSM of type ${cluster.hsm_type} available in the Availability Zone ${zone}. Try again later, or another Availability Zone.`,
    );
  return free;
}

/** @throws AwsError when the cluster's keys could not come into a new HSM from anywhere */
async function refuseWithoutSource(
  { db }: Pick<WriteContext, 'db'>,
  cluster: HsmClusterRow,
  hsms: readonly HsmRow[],
): Promise<void> {
  if (hsms.some(({ pool }) => pool !== null))
    throw invalidRequest(
      `The keys of cluster ${cluster.id} cannot leave their HSM, so the cluster cannot have another one.`,
    );
  if (cluster.cluster_certificate === null || hsms.length > 0 || cluster.source_backup_id !== null) return;
  const backups = await listBackupsOf(db, cluster.id);
  if (!backups.some(({ state }) => state === 'READY'))
    throw invalidRequest(
      `Cluster ${cluster.id} has neither an HSM nor a backup from which another one could be made. Create a new cluster.`,
    );
}

/** Addresses only tell HSMs apart; nothing listens there. */
function freeAddress(hsms: readonly HsmRow[]): string {
  const used = new Set(hsms.map(({ eni_ip }) => eni_ip));
  for (let host = 10; ; host++) {
    const address = `10.0.0.${host}`;
    if (!used.has(address)) return address;
  }
}
