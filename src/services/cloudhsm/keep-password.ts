import { clusterTopic, cutOffTopic, findUser, updateUser } from '../../custody/clusters/records.ts';
import type { WriteContext } from '../contract.ts';
import { notFound } from './errors.ts';
import { ownCluster } from './own-rows.ts';
import { type Approved, requireStillApproved } from './quorum.ts';
import type { ClusterInput, NamedUser } from './types.ts';

export interface NewPassword {
  /** The secret under an admin's new password; undefined for a crypto user, whose token knows the new one already. */
  readonly wrapped: Uint8Array | undefined;
  /** Undefined for a crypto user who changed the password, which the token itself decided. */
  readonly approved: Approved | undefined;
}

/**
 * Ends the change of a user's password.
 * @throws AwsError CloudHsmResourceNotFoundException, CloudHsmAccessDeniedException
 */
export async function keepPassword(
  context: WriteContext,
  { ClusterId, UserName, Role }: ClusterInput & NamedUser,
  { wrapped, approved }: NewPassword,
): Promise<Record<string, never>> {
  const cluster = await ownCluster(context, ClusterId);
  if (approved !== undefined) await requireStillApproved(context, cluster, approved);
  const user = await findUser(context.db, cluster.id, Role, UserName);
  if (user === undefined) throw notFound(`There is no ${Role} ${UserName}.`);
  if (wrapped !== undefined) await updateUser(context.db, user, { wrapped_secret: wrapped });
  context.change(clusterTopic(cluster.id));
  if (approved !== undefined && Role === 'crypto-user') context.change(cutOffTopic(cluster.id, UserName));
  return {};
}
