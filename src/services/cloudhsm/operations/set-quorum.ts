import { clusterTopic, listUsers, updateCluster } from '../../../custody/clusters/records.ts';
import { type OperationContext, preparedWrite } from '../../contract.ts';
import { onCluster } from '../access.ts';
import { atTheHsm } from '../at-the-hsm.ts';
import { invalidRequest } from '../errors.ts';
import { officerSecret } from '../logins.ts';
import { ownCluster, requireState } from '../own-rows.ts';
import { type Approved, requireQuorum, requireStillApproved } from '../quorum.ts';
import type { AdminLogin, QuorumApproval } from '../types.ts';

interface Input extends AdminLogin {
  /** 2 to 8 admins; 0 to do without a quorum. */
  readonly QuorumMinimum: number;
  readonly Approval?: QuorumApproval;
}

export const setQuorum = preparedWrite<Input, { QuorumMinimum: number }, Approved>(
  onCluster('SetQuorum'),
  async (context, input) => {
    const { QuorumMinimum } = input;
    const cluster = await ownCluster(context, input.ClusterId);
    requireState(cluster, 'ACTIVE');
    await refuseUnreachable(context, input);
    return atTheHsm(context, cluster, async (store) => {
      const { admin } = await officerSecret(context, cluster, store, input);
      const act = { Action: 'SetQuorum', QuorumMinimum };
      return requireQuorum(context, cluster, admin, act, input.Approval);
    });
  },
  async (context, input, approved) => {
    const cluster = await ownCluster(context, input.ClusterId);
    await requireStillApproved(context, cluster, approved);
    await refuseUnreachable(context, input);
    await updateCluster(context.db, cluster.id, { quorum: input.QuorumMinimum });
    context.change(clusterTopic(cluster.id));
    return { QuorumMinimum: input.QuorumMinimum };
  },
);

/** A quorum nobody could reach would lock everybody out. */
async function refuseUnreachable(
  { db }: Pick<OperationContext, 'db'>,
  { ClusterId, QuorumMinimum }: Input,
): Promise<void> {
  if (QuorumMinimum === 1) throw invalidRequest('A quorum has 2 to 8 admins; 0 does without.');
  const users = await listUsers(db, ClusterId);
  const able = users.filter(({ role, public_key }) => role === 'admin' && public_key !== null).length;
  if (able < QuorumMinimum)
    throw invalidRequest(`${able} admins have registered a key; a quorum of ${QuorumMinimum} needs as many.`);
}
