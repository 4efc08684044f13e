import { clusterTopic, findUser, updateUser } from '../../custody/clusters/records.ts';
import type { WriteContext } from '../contract.ts';
import { notFound } from './errors.ts';
import { ownCluster } from './own-rows.ts';
import type { ClusterInput, NamedUser } from './types.ts';

/**
 * Ends the change of a user's password. `wrapped` is the secret under an admin's new one; undefined for a crypto user, whose
 * token knows the new one already.
 * @throws AwsError CloudHsmResourceNotFoundException
 */
export async function keepPassword(
  context: WriteContext,
  { ClusterId, UserName, Role }: ClusterInput & NamedUser,
  wrapped: Uint8Array | undefined,
): Promise<Record<string, never>> {
  const cluster = await ownCluster(context, ClusterId);
  const user = await findUser(context.db, cluster.id, Role, UserName);
  if (user === undefined) throw notFound(`There is no ${Role} ${UserName}.`);
  if (wrapped !== undefined) await updateUser(context.db, user, { wrapped_secret: wrapped });
  context.change(clusterTopic(cluster.id));
  return {};
}
