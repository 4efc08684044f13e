import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { requireAccessKey } from '../access/access-keys.ts';
import { onUserOrSelf } from '../access/users.ts';
import { setAccessKeyStatus } from '../records/access-keys.ts';
import { directoryOf } from '../records/directory.ts';
import type { Input, UpdateAccessKeyRequest } from '../schema.ts';
import { settableStatus } from '../settable-status.ts';

export const updateAccessKey = write<Input<UpdateAccessKeyRequest>, object>(
  onUserOrSelf('iam:UpdateAccessKey'),
  async (context, input) => {
    const key = await requireAccessKey(context, input.UserName, input.AccessKeyId);
    await setAccessKeyStatus(directoryOf(context), key.id, settableStatus(input.Status));
    context.change(topic.accessKey(key.id));
    return {};
  },
);
