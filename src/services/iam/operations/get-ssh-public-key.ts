import { read } from '../../contract.ts';
import { requireSshPublicKey } from '../access/ssh-public-keys.ts';
import { onUser } from '../access/users.ts';
import type { GetSSHPublicKeyRequest, GetSSHPublicKeyResponse, Input } from '../schema.ts';
import { pemOfSshPublicKey } from '../ssh-public-key.ts';
import { sshPublicKeyView } from '../views.ts';

export const getSshPublicKey = read<Input<GetSSHPublicKeyRequest>, GetSSHPublicKeyResponse>(
  onUser('iam:GetSSHPublicKey'),
  async (context, input) => {
    const { key, user } = await requireSshPublicKey(context, input.UserName, input.SSHPublicKeyId);
    const body = input.Encoding === 'PEM' ? pemOfSshPublicKey(key.body) : key.body;
    return { SSHPublicKey: sshPublicKeyView(key, user.name, body) };
  },
);
