import { newUniqueId } from '../../../core/unique-id.ts';
import type { SshPublicKeyRow } from '../../../identity/credential-tables.ts';
import { preparedWrite } from '../../contract.ts';
import { onUser, requireUser } from '../access/users.ts';
import { checkQuota } from '../account-quotas.ts';
import { duplicateSshPublicKey } from '../errors.ts';
import { credentialsOf } from '../records/credentials.ts';
import { insertSshPublicKey, listSshPublicKeyRows } from '../records/ssh-public-keys.ts';
import type { Input, UploadSSHPublicKeyRequest, UploadSSHPublicKeyResponse } from '../schema.ts';
import { parseSshPublicKey, type SshPublicKey } from '../ssh-public-key.ts';
import { sshPublicKeyView } from '../views.ts';

export const uploadSshPublicKey = preparedWrite<
  Input<UploadSSHPublicKeyRequest>,
  UploadSSHPublicKeyResponse,
  SshPublicKey
>(
  onUser('iam:UploadSSHPublicKey'),
  async (context, input) => {
    await requireUser(context, input.UserName);
    return parseSshPublicKey(input.SSHPublicKeyBody);
  },
  async (context, input, { body, fingerprint }) => {
    const db = credentialsOf(context);
    const { accountId } = context;
    const user = await requireUser(context, input.UserName);
    const others = await listSshPublicKeyRows(db, accountId, user.id);
    if (others.some((other) => other.body === body))
      throw duplicateSshPublicKey('Duplicate SSH public key uploaded.');
    await checkQuota(context, 'SSHPublicKeysPerUser', others.length);
    const row: SshPublicKeyRow = {
      id: newUniqueId('sshPublicKey', accountId, context.random),
      account_id: accountId,
      user_id: user.id,
      body,
      fingerprint,
      status: 'Active',
      uploaded_at: context.now,
    };
    await insertSshPublicKey(db, row);
    return { SSHPublicKey: sshPublicKeyView(row, user.name, input.SSHPublicKeyBody) };
  },
);
