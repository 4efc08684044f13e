import { clusterTopic, findUser, listUsers, updateUser } from '../../../custody/clusters/records.ts';
import { preparedWrite } from '../../contract.ts';
import { onCluster } from '../access.ts';
import { atTheHsm } from '../at-the-hsm.ts';
import { invalidRequest, notFound } from '../errors.ts';
import { officerSecret } from '../logins.ts';
import { ownCluster, requireState } from '../own-rows.ts';
import {
  type Approved,
  checkApprovalKey,
  isSameKey,
  isSignedBy,
  requireQuorum,
  requireStillApproved,
} from '../quorum.ts';
import type { AdminLogin, QuorumApproval } from '../types.ts';

interface Input extends AdminLogin {
  readonly PublicKey: string;
  /** Of `keyProof`, by the private key: who registers a key must have it. Base64. */
  readonly Signature: string;
  readonly Approval?: QuorumApproval;
}

const keyProof = (clusterId: string, admin: string): string =>
  `Keywarden quorum key\ncluster: ${clusterId}\nadmin: ${admin}\n`;

export const registerQuorumKey = preparedWrite<Input, Record<string, never>, Approved>(
  onCluster('RegisterQuorumKey'),
  async (context, input) => {
    const cluster = await ownCluster(context, input.ClusterId);
    requireState(cluster, 'ACTIVE');
    checkApprovalKey(input.PublicKey);
    if (!isSignedBy(input.PublicKey, keyProof(cluster.id, input.AdminName), input.Signature))
      throw invalidRequest("Signature does not prove that the key's private half is at hand.");
    return atTheHsm(context, cluster, async (store) => {
      const { admin } = await officerSecret(context, cluster, store, input);
      // One admin could otherwise make a quorum of freshly made admins and keys.
      const act = {
        Action: 'RegisterQuorumKey',
        UserName: admin.name,
        Role: 'admin',
        PublicKey: input.PublicKey,
      };
      return requireQuorum(context, cluster, admin, act, input.Approval);
    });
  },
  async (context, { ClusterId, AdminName, PublicKey }, approved) => {
    const cluster = await ownCluster(context, ClusterId);
    await requireStillApproved(context, cluster, approved);
    const admin = await findUser(context.db, cluster.id, 'admin', AdminName);
    if (admin === undefined) throw notFound(`There is no admin ${AdminName}.`);
    // Whoever has two admins' key would approve for both.
    const others = (await listUsers(context.db, cluster.id)).filter(({ name }) => name !== admin.name);
    if (others.some(({ public_key }) => public_key !== null && isSameKey(public_key, PublicKey)))
      throw invalidRequest('The key is registered for another admin of the cluster.');
    await updateUser(context.db, admin, { public_key: PublicKey });
    context.change(clusterTopic(cluster.id));
    return {};
  },
);
