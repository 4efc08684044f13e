import { listKeysOf } from '../../../identity/access-keys/key-records.ts';
import { read } from '../../contract.ts';
import { type AccessKeyView, accessKeyView } from '../access-keys/key-view.ts';
import { type Rotation, rotationOf } from '../access-keys/rotation-step.ts';
import { validationException } from '../errors.ts';
import { type OfUser, onOwnOrUser } from '../own/own-access.ts';
import { ownerOf } from '../own/owner.ts';

interface Output extends Rotation {
  readonly Keys: readonly AccessKeyView[];
}

/** Where the replacement of somebody's access key stands, and what is to be done next. */
export const describeKeyRotation = read<OfUser, Output>(
  onOwnOrUser('keywarden:DescribeKeyRotation'),
  async (context, input) => {
    const { db, accountId, now } = context;
    const owner = await ownerOf(context, input);
    if (owner.kind === 'role')
      throw validationException('Must specify UserName when calling with non-User credentials');
    const rows = await listKeysOf(db, accountId, owner.kind === 'root' ? null : owner.id);
    const keys = rows.map((row) => accessKeyView(row, now));
    return { ...rotationOf(keys, now), Keys: keys };
  },
);
