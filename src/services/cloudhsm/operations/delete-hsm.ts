import { clusterTopic, listHsms, listUsers, updateHsm } from '../../../custody/clusters/records.ts';
import type { HsmRow } from '../../../custody/clusters/tables.ts';
import { type WriteContext, write } from '../../contract.ts';
import { onAnything } from '../access.ts';
import { hsmNotFound, invalidRequest } from '../errors.ts';
import { ownCluster } from '../own-rows.ts';
import type { ClusterInput } from '../types.ts';

interface Input extends ClusterInput {
  readonly HsmId?: string;
  readonly EniId?: string;
  readonly EniIp?: string;
}

/**
 * AWS names no resource for it: policies allow it for all clusters or for none.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudhsm.html
 */
export const deleteHsm = write<Input, { HsmId: string }>(
  onAnything('DeleteHsm'),
  async (context, { ClusterId, HsmId, EniId, EniIp }) => {
    const given = [HsmId, EniId, EniIp].filter((value) => value !== undefined);
    const [wanted] = given;
    if (wanted === undefined || given.length > 1)
      throw invalidRequest('Specify exactly one of HsmId, EniId and EniIp.');
    const cluster = await ownCluster(context, ClusterId);
    const hsms = await listHsms(context.db, [cluster.id]);
    const hsm = hsms.find(({ id, eni_id, eni_ip }) => [id, eni_id, eni_ip].includes(wanted));
    if (hsm === undefined) throw hsmNotFound(wanted);
    if (hsm.state === 'CREATE_IN_PROGRESS')
      throw invalidRequest(`HSM ${hsm.id} is in state ${hsm.state}. It cannot be deleted yet.`);
    if (hsm.pool !== null) await refuseToLoseKeys(context, hsm);
    await updateHsm(context.db, hsm.id, { state: 'DELETE_IN_PROGRESS' });
    context.change(clusterTopic(cluster.id));
    return { HsmId: hsm.id };
  },
);

/**
 * Nothing could bring back what an operator's HSM holds: keys do not leave it, so there is no backup. And only the owner's
 * admins know the officer's PIN that wipes a user's token.
 * @throws AwsError CloudHsmInvalidRequestException while crypto users are left
 */
async function refuseToLoseKeys({ db }: Pick<WriteContext, 'db'>, hsm: HsmRow): Promise<void> {
  const users = (await listUsers(db, hsm.cluster_id)).filter(({ role }) => role === 'crypto-user');
  if (users.length === 0) return;
  const names = users.map(({ name }) => name).join(', ');
  throw invalidRequest(
    `HSM ${hsm.id} cannot be backed up, and its keys would be lost. Delete its crypto users first: ${names}.`,
  );
}
