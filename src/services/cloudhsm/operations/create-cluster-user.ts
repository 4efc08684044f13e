import { clusterTopic, findUser, insertUsers, listUsers } from '../../../custody/clusters/records.ts';
import { stretchPin, wrapUnderPassword } from '../../../custody/clusters/stretch-pin.ts';
import type { HsmClusterRow, HsmClusterUserRow } from '../../../custody/clusters/tables.ts';
import { type PrepareContext, preparedWrite } from '../../contract.ts';
import { onCluster } from '../access.ts';
import { atTheHsm } from '../at-the-hsm.ts';
import { invalidRequest } from '../errors.ts';
import { officerPin, officerSecret } from '../logins.ts';
import { ownCluster, requireState } from '../own-rows.ts';
import { type Approved, requireQuorum, requireStillApproved } from '../quorum.ts';
import type { AdminLogin, ClusterUser, NamedUser, QuorumApproval } from '../types.ts';
import { userView } from '../user-views.ts';

interface Input extends AdminLogin, NamedUser {
  readonly Password: string;
  readonly Approval?: QuorumApproval;
}

interface Made {
  readonly approved: Approved;
  readonly made: Pick<HsmClusterUserRow, 'wrapped_secret' | 'token_serial'>;
}

/** Of two calls at once for one name the second makes a token as well, and is refused where both write. */
const removeUnused = (
  { clusters, db }: PrepareContext,
  cluster: HsmClusterRow,
  serial: string,
  soPin: Uint8Array,
): Promise<void> =>
  clusters.withUsers(cluster, async (store) => {
    const users = await listUsers(db, cluster.id);
    if (!users.some(({ token_serial }) => token_serial === serial))
      await store.removeUserToken(serial, soPin);
  });

/** A crypto user is a token of its own, so one user's PIN opens nothing of another's. */
export const createClusterUser = preparedWrite<Input, { User: ClusterUser }, Made>(
  onCluster('CreateClusterUser'),
  async (context, input) => {
    const { UserName, Role } = input;
    const cluster = await ownCluster(context, input.ClusterId);
    requireState(cluster, 'ACTIVE');
    return atTheHsm(context, cluster, async (store): Promise<Made> => {
      const { admin, secret } = await officerSecret(context, cluster, store, input);
      if ((await findUser(context.db, cluster.id, Role, UserName)) !== undefined)
        throw invalidRequest(`The ${Role} ${UserName} exists already.`);
      const act = { Action: 'CreateClusterUser', UserName, Role };
      const approved = await requireQuorum(context, cluster, admin, act, input.Approval);
      const password = Buffer.from(input.Password);
      if (Role === 'admin') {
        const wrapped = await wrapUnderPassword(secret, password, UserName, store.secrets, context.random);
        return { approved, made: { wrapped_secret: wrapped, token_serial: null } };
      }
      const pin = await stretchPin(password, store.secrets);
      const soPin = officerPin(secret);
      const { serial } = await store.makeUserToken({ label: UserName, soPin, pin });
      context.ifItFails(() => removeUnused(context, cluster, serial, soPin));
      return { approved, made: { wrapped_secret: null, token_serial: serial } };
    });
  },
  async (context, { ClusterId, UserName, Role }, { approved, made }) => {
    const cluster = await ownCluster(context, ClusterId);
    await requireStillApproved(context, cluster, approved);
    if ((await findUser(context.db, cluster.id, Role, UserName)) !== undefined)
      throw invalidRequest(`The ${Role} ${UserName} exists already.`);
    const row: HsmClusterUserRow = {
      cluster_id: cluster.id,
      role: Role,
      name: UserName,
      ...made,
      public_key: null,
      created_at: context.now,
    };
    await insertUsers(context.db, [row]);
    context.change(clusterTopic(cluster.id));
    return { User: userView(row) };
  },
);
