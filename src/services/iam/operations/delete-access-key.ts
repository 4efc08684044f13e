import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { requireAccessKey } from '../access/access-keys.ts';
import { onUserOrSelf } from '../access/users.ts';
import { deleteAccessKeyRow } from '../records/access-keys.ts';
import { directoryOf } from '../records/directory.ts';
import type { DeleteAccessKeyRequest, Input } from '../schema.ts';

export const deleteAccessKey = write<Input<DeleteAccessKeyRequest>, object>(
  onUserOrSelf('iam:DeleteAccessKey'),
  async (context, input) => {
    const key = await requireAccessKey(context, input.UserName, input.AccessKeyId);
    await deleteAccessKeyRow(directoryOf(context), key.id);
    context.change(topic.accessKey(key.id));
    return {};
  },
);
