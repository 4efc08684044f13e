import { newClusterId, newEc2Id } from '../../../custody/clusters/ids.ts';
import { clusterTopic, insertHsm, listHsms, updateCluster } from '../../../custody/clusters/records.ts';
import type { HsmRow } from '../../../custody/clusters/tables.ts';
import { write } from '../../contract.ts';
import { onCluster } from '../access.ts';
import { invalidRequest } from '../errors.ts';
import { ownCluster, requireState } from '../own-rows.ts';
import type { ClusterInput, Hsm } from '../types.ts';
import { hsmView } from '../views.ts';

interface Input extends ClusterInput {
  readonly AvailabilityZone: string;
  readonly IpAddress?: string;
}

/** @see https://docs.aws.amazon.com/cloudhsm/latest/userguide/limits.html HSMs per cluster */
const MOST_HSMS = 28;

export const createHsm = write<Input, { Hsm: Hsm }>(onCluster('CreateHsm'), async (context, input) => {
  const { db, random, now, clusters } = context;
  const cluster = await ownCluster(context, input.ClusterId);
  requireState(cluster, 'UNINITIALIZED', 'INITIALIZED', 'ACTIVE');
  const hsms = await listHsms(db, [cluster.id]);
  if (cluster.state === 'UNINITIALIZED' && hsms.length > 0)
    throw invalidRequest(`Cluster ${cluster.id} must be initialized before more HSMs can be created.`);
  if (hsms.length >= MOST_HSMS) throw invalidRequest(`A cluster can have at most ${MOST_HSMS} HSMs.`);
  const subnets = JSON.parse(cluster.subnet_mapping) as Record<string, string>;
  const subnet = Object.hasOwn(subnets, input.AvailabilityZone) ? subnets[input.AvailabilityZone] : undefined;
  if (subnet === undefined)
    throw invalidRequest(
      `Cluster ${cluster.id} has no subnet in the Availability Zone ${input.AvailabilityZone}. It has: ${Object.keys(subnets).join(', ')}.`,
    );
  if (hsms.some(({ eni_ip }) => eni_ip === input.IpAddress))
    throw invalidRequest(`The IP address ${input.IpAddress} is in use.`);
  const row: HsmRow = {
    id: newClusterId('hsm', random),
    cluster_id: cluster.id,
    zone: input.AvailabilityZone,
    subnet_id: subnet,
    eni_id: newEc2Id('eni', random),
    eni_ip: input.IpAddress ?? freeAddress(hsms),
    state: 'CREATE_IN_PROGRESS',
    state_message: null,
    created_at: now,
  };
  await insertHsm(db, row);
  // All HSMs of a cluster are where the first one is: a node can clone only what is on its own disk.
  if (cluster.node_id === null) await updateCluster(db, cluster.id, { node_id: clusters.nodeId });
  context.change(clusterTopic(cluster.id));
  return { Hsm: hsmView(row, cluster.hsm_type) };
});

/** Addresses only tell HSMs apart; nothing listens there. */
function freeAddress(hsms: readonly HsmRow[]): string {
  const used = new Set(hsms.map(({ eni_ip }) => eni_ip));
  for (let host = 10; ; host++) {
    const address = `10.0.0.${host}`;
    if (!used.has(address)) return address;
  }
}
