import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { requireAccessKey } from '../access/access-keys.ts';
import { onUserOrSelf } from '../access/users.ts';
import { validationError } from '../errors.ts';
import { setAccessKeyStatus } from '../records/access-keys.ts';
import { directoryOf } from '../records/directory.ts';
import type { Input, UpdateAccessKeyRequest } from '../schema.ts';

export const updateAccessKey = write<Input<UpdateAccessKeyRequest>, object>(
  onUserOrSelf('iam:UpdateAccessKey'),
  async (context, input) => {
    const key = await requireAccessKey(context, input.UserName, input.AccessKeyId);
    // The model's `Expired` is a status that AWS sets, never a caller.
    if (input.Status !== 'Active' && input.Status !== 'Inactive')
      throw validationError(`Invalid value for parameter: Status. Valid values are: Active, Inactive`);
    await setAccessKeyStatus(directoryOf(context), key.id, input.Status);
    context.change(topic.accessKey(key.id));
    return {};
  },
);
