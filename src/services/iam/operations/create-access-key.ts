import { newUniqueId } from '../../../core/unique-id.ts';
import { accessKeyPlace } from '../../../identity/access-key-place.ts';
import { NEW_KEY_LIFE } from '../../../identity/access-keys/key-end.ts';
import type { AccessKeyRow } from '../../../identity/tables.ts';
import { topic } from '../../../identity/topics.ts';
import { type WriteContext, write } from '../../contract.ts';
import { onUserOrSelf, userOrRoot } from '../access/users.ts';
import { checkQuota } from '../account-quotas.ts';
import { insertAccessKey, listAccessKeyRows } from '../records/access-keys.ts';
import { directoryOf } from '../records/directory.ts';
import { refuseRootKey } from '../refuse-root-key.ts';
import type { CreateAccessKeyRequest, CreateAccessKeyResponse, Input } from '../schema.ts';
import { accessKeyView } from '../views.ts';

/** 240 random bits: 40 letters of Base64, as AWS's secrets have. */
const SECRET_BYTES = 30;

/** The answer is the only place that ever shows the secret. */
export const createAccessKey = write<Input<CreateAccessKeyRequest>, CreateAccessKeyResponse>(
  onUserOrSelf('iam:CreateAccessKey'),
  async (context, input) => {
    const db = directoryOf(context);
    const owner = await userOrRoot(context, input.UserName);
    if (owner === 'root') refuseRootKey(context, 'iam:CreateAccessKey');
    const userId = owner === 'root' ? null : owner.id;
    const keys = await listAccessKeyRows(db, { accountId: context.accountId, userId });
    await checkQuota(context, 'AccessKeysPerUser', keys.length);
    const { row, secret } = newAccessKey(context, userId);
    await insertAccessKey(db, row);
    context.change(topic.accessKey(row.id));
    const view = accessKeyView(row, owner === 'root' ? undefined : owner.name);
    return { AccessKey: { UserName: undefined, ...view, SecretAccessKey: secret } };
  },
);

function newAccessKey(
  { accountId, now, random, sealer }: WriteContext,
  userId: string | null,
): { row: AccessKeyRow; secret: string } {
  const id = newUniqueId('accessKey', accountId, random);
  const secret = Buffer.from(random.bytes(SECRET_BYTES)).toString('base64');
  const row: AccessKeyRow = {
    id,
    account_id: accountId,
    user_id: userId,
    status: 'Active',
    sealed_secret: sealer.seal(
      'secret-at-rest',
      new TextEncoder().encode(secret),
      accessKeyPlace({ id, account_id: accountId, user_id: userId }),
    ),
    created_at: now,
    last_used_at: null,
    last_used_service: null,
    last_used_region: null,
    ...NEW_KEY_LIFE,
  };
  return { row, secret };
}
