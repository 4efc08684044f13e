import { read } from '../../contract.ts';
import { onUserOrSelf, userOrSelf } from '../access/users.ts';
import { pageOf } from '../paging.ts';
import { credentialsOf } from '../records/credentials.ts';
import { listSshPublicKeyRows } from '../records/ssh-public-keys.ts';
import type { Input, ListSSHPublicKeysRequest, ListSSHPublicKeysResponse } from '../schema.ts';
import { sshPublicKeyMetadata } from '../views.ts';

export const listSshPublicKeys = read<Input<ListSSHPublicKeysRequest>, ListSSHPublicKeysResponse>(
  onUserOrSelf('iam:ListSSHPublicKeys'),
  async (context, input) => {
    const user = await userOrSelf(context, input.UserName);
    const { items, output } = await pageOf(
      context,
      { operation: 'ListSSHPublicKeys', filters: [user.id], keyOf: (row) => row.id },
      input,
      await listSshPublicKeyRows(credentialsOf(context), context.accountId, user.id),
    );
    return { SSHPublicKeys: items.map((row) => sshPublicKeyMetadata(row, user.name)), ...output };
  },
);
