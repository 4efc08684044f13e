import {
  clusterTopic,
  cutOffTopic,
  deleteUser,
  findUser,
  listUsers,
} from '../../../custody/clusters/records.ts';
import type { HsmClusterRow, HsmClusterUserRow } from '../../../custody/clusters/tables.ts';
import { type OperationContext, preparedWrite } from '../../contract.ts';
import { onCluster } from '../access.ts';
import { atTheHsm } from '../at-the-hsm.ts';
import { invalidRequest, notFound } from '../errors.ts';
import { officerPin, officerSecret } from '../logins.ts';
import { ownCluster, requireState } from '../own-rows.ts';
import { type Approved, requireQuorum, requireStillApproved } from '../quorum.ts';
import type { AdminLogin, NamedUser, QuorumApproval } from '../types.ts';

interface Input extends AdminLogin, NamedUser {
  readonly Approval?: QuorumApproval;
}

/** With a crypto user go all of the user's keys. */
export const deleteClusterUser = preparedWrite<Input, Record<string, never>, Approved>(
  onCluster('DeleteClusterUser'),
  async (context, input) => {
    const { UserName, Role } = input;
    const cluster = await ownCluster(context, input.ClusterId);
    requireState(cluster, 'ACTIVE');
    return atTheHsm(context, cluster, async (store) => {
      const { admin, secret } = await officerSecret(context, cluster, store, input);
      const user = await deletable(context, cluster, input);
      const act = { Action: 'DeleteClusterUser', UserName, Role };
      const approved = await requireQuorum(context, cluster, admin, act, input.Approval);
      if (user.token_serial !== null) await store.removeUserToken(user.token_serial, officerPin(secret));
      return approved;
    });
  },
  async (context, input, approved) => {
    const cluster = await ownCluster(context, input.ClusterId);
    await requireStillApproved(context, cluster, approved);
    await deleteUser(context.db, await deletable(context, cluster, input), context.now);
    context.change(clusterTopic(cluster.id));
    if (input.Role === 'crypto-user') context.change(cutOffTopic(cluster.id, input.UserName));
    return {};
  },
);

/** Enough admins must stay to administrate. @throws AwsError */
async function deletable(
  { db }: Pick<OperationContext, 'db'>,
  cluster: HsmClusterRow,
  { UserName, Role }: NamedUser,
): Promise<HsmClusterUserRow> {
  const user = await findUser(db, cluster.id, Role, UserName);
  if (user === undefined) throw notFound(`There is no ${Role} ${UserName}.`);
  if (Role !== 'admin') return user;
  const others = (await listUsers(db, cluster.id)).filter(
    ({ role, name }) => role === 'admin' && name !== UserName,
  );
  if (others.length === 0) throw invalidRequest('The last admin of a cluster cannot be deleted.');
  if (others.filter(({ public_key }) => public_key !== null).length < cluster.quorum)
    throw invalidRequest(`The quorum needs ${cluster.quorum} admins with keys.`);
  return user;
}
