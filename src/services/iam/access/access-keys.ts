import { AwsError } from '../../../core/aws-error.ts';
import type { AccessKeyRow, UserRow } from '../../../identity/tables.ts';
import type { AccessContext } from '../../contract.ts';
import { accessKeyNotFound } from '../errors.ts';
import { findAccessKey } from '../records/access-keys.ts';
import { directoryOf } from '../records/directory.ts';
import { findUserById } from '../records/users.ts';
import { userOrRoot } from './users.ts';

type KeyContext = Pick<AccessContext, 'accountId' | 'caller' | 'db'>;

/**
 * The key of that id that belongs to the named user, or to the caller where no user is named.
 * @throws AwsError NoSuchEntity for a user or key that is not there, or a key of somebody else
 */
export async function requireAccessKey(
  context: KeyContext,
  userName: string | undefined,
  id: string,
): Promise<AccessKeyRow> {
  const owner = await userOrRoot(context, userName);
  const key = await findAccessKey(directoryOf(context), id);
  const ownerId = owner === 'root' ? null : owner.id;
  if (key === undefined || key.account_id !== context.accountId || key.user_id !== ownerId)
    throw accessKeyNotFound(id);
  return key;
}

export interface KeyAndOwner {
  readonly key: AccessKeyRow;
  readonly owner: UserRow | 'root';
}

/** A key of the caller's account, whoever owns it. */
export async function findKeyAndOwner(context: KeyContext, id: string): Promise<KeyAndOwner | undefined> {
  const db = directoryOf(context);
  const key = await findAccessKey(db, id);
  if (key === undefined || key.account_id !== context.accountId) return undefined;
  if (key.user_id === null) return { key, owner: 'root' };
  const user = await findUserById(db, key.user_id);
  return user && { key, owner: user };
}

/** AWS does not tell a key that is not there from one of another account, and says so in a text of its own. */
export function refuseUnknownKey(context: KeyContext, id: string): never {
  throw new AwsError(
    'AccessDenied',
    `User: ${context.caller.arn} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key ${id}`,
    { status: 403 },
  );
}
