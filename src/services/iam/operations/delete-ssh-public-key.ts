import { write } from '../../contract.ts';
import { requireSshPublicKey } from '../access/ssh-public-keys.ts';
import { onUser } from '../access/users.ts';
import { credentialsOf } from '../records/credentials.ts';
import { deleteSshPublicKeyRow } from '../records/ssh-public-keys.ts';
import type { DeleteSSHPublicKeyRequest, Input } from '../schema.ts';

export const deleteSshPublicKey = write<Input<DeleteSSHPublicKeyRequest>, object>(
  onUser('iam:DeleteSSHPublicKey'),
  async (context, input) => {
    const { key } = await requireSshPublicKey(context, input.UserName, input.SSHPublicKeyId);
    await deleteSshPublicKeyRow(credentialsOf(context), key.id);
    return {};
  },
);
