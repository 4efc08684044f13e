import { write } from '../../contract.ts';
import { requireSshPublicKey } from '../access/ssh-public-keys.ts';
import { onUser } from '../access/users.ts';
import { credentialsOf } from '../records/credentials.ts';
import { setSshPublicKeyStatus } from '../records/ssh-public-keys.ts';
import type { Input, UpdateSSHPublicKeyRequest } from '../schema.ts';
import { settableStatus } from '../settable-status.ts';

export const updateSshPublicKey = write<Input<UpdateSSHPublicKeyRequest>, object>(
  onUser('iam:UpdateSSHPublicKey'),
  async (context, input) => {
    const { key } = await requireSshPublicKey(context, input.UserName, input.SSHPublicKeyId);
    await setSshPublicKeyStatus(credentialsOf(context), key.id, settableStatus(input.Status));
    return {};
  },
);
