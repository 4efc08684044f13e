import { listMfaDevicesOf } from '../../../identity/mfa/records.ts';
import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { onUser, requireUser } from '../access/users.ts';
import { deleteConflict } from '../errors.ts';
import { listAccessKeyRows } from '../records/access-keys.ts';
import { credentialsOf } from '../records/credentials.ts';
import { directoryOf } from '../records/directory.ts';
import { countGroupsOfUser } from '../records/group-members.ts';
import { findLoginProfile, forgetPasswords } from '../records/login-profiles.ts';
import { listServiceCredentialRows } from '../records/service-credentials.ts';
import { listSigningCertificateRows } from '../records/signing-certificates.ts';
import { listSshPublicKeyRows } from '../records/ssh-public-keys.ts';
import { deleteUserRow } from '../records/users.ts';
import { refuseWhileItHoldsPolicies } from '../refuse-delete.ts';
import type { DeleteUserRequest, Input } from '../schema.ts';

/** Nothing of a user goes with it: its credentials, memberships and policies have to be gone before. */
export const deleteUser = write<Input<DeleteUserRequest>, object>(
  onUser('iam:DeleteUser'),
  async (context, input) => {
    const db = directoryOf(context);
    const user = await requireUser(context, input.UserName);
    await refuseWhileItHoldsPolicies(db, user.id);
    if (await findLoginProfile(db, user.id))
      throw deleteConflict('Cannot delete entity, must delete login profile first.');
    const keys = await listAccessKeyRows(db, { accountId: context.accountId, userId: user.id });
    if (keys.length > 0) throw deleteConflict('Cannot delete entity, must delete access keys first.');
    const { accountId } = context;
    if ((await listMfaDevicesOf(context.db, { accountId, id: user.id })).length > 0)
      throw deleteConflict('Cannot delete entity, must delete MFA device first.');
    const credentials = credentialsOf(context);
    if ((await listSigningCertificateRows(credentials, { accountId, userId: user.id })).length > 0)
      throw deleteConflict('Cannot delete entity, must delete certificates first.');
    const sshKeys = await listSshPublicKeyRows(credentials, accountId, user.id);
    const passwords = await listServiceCredentialRows(credentials, { accountId, userId: user.id });
    if (sshKeys.length > 0 || passwords.length > 0)
      throw deleteConflict('Cannot delete entity, must remove referenced objects first.');
    if ((await countGroupsOfUser(db, user.id)) > 0)
      throw deleteConflict('Cannot delete entity, must remove users from group first.');
    await forgetPasswords(db, user.id);
    await deleteUserRow(db, user.id);
    context.change(topic.user(user.id));
    return {};
  },
);
