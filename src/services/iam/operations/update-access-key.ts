import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { requireAccessKey } from '../access/access-keys.ts';
import { onUserOrSelf } from '../access/users.ts';
import { setAccessKeyStatus } from '../records/access-keys.ts';
import { directoryOf } from '../records/directory.ts';
import { refuseRootKey } from '../refuse-root-key.ts';
import type { Input, UpdateAccessKeyRequest } from '../schema.ts';
import { settableStatus } from '../settable-status.ts';

export const updateAccessKey = write<Input<UpdateAccessKeyRequest>, object>(
  onUserOrSelf('iam:UpdateAccessKey'),
  async (context, input) => {
    const key = await requireAccessKey(context, input.UserName, input.AccessKeyId);
    const status = settableStatus(input.Status);
    if (key.user_id === null && status === 'Active') refuseRootKey(context, 'iam:UpdateAccessKey');
    await setAccessKeyStatus(directoryOf(context), key.id, status);
    context.change(topic.accessKey(key.id));
    return {};
  },
);
