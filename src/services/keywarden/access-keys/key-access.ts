import { iamArn, rootArn } from '../../../core/arn.ts';
import { findKeyOfAccount, type KeyWithAge } from '../../../identity/access-keys/key-records.ts';
import type { IdentityTables, UserRow } from '../../../identity/tables.ts';
import { tablesOf } from '../../../storage/tables-of.ts';
import type { AccessContext, AccessRule, OperationContext, ResourceRef } from '../../contract.ts';
import { notFound } from '../errors.ts';
import { findUser, type OfUser, selfRef, userRef } from '../own/own-access.ts';

/** An access key of the account; its owner may be named, and must be the owner then. */
export interface OfKey extends OfUser {
  readonly AccessKeyId: string;
}

export const keyNotFound = (id: string) => notFound(`The Access Key with id ${id} cannot be found.`);

type Asking = Pick<OperationContext, 'db' | 'accountId'>;

const userById = ({ db }: Asking, id: string): Promise<UserRow | undefined> =>
  tablesOf<IdentityTables>(db).selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();

/** Whom a key belongs to, as what is acted on. A key that is not there is anybody's: so nobody learns whose there are. */
async function ownerRef(context: AccessContext, { AccessKeyId }: OfKey): Promise<ResourceRef> {
  const key = await findKeyOfAccount(context.db, context.accountId, AccessKeyId);
  const label = `access key ${AccessKeyId}`;
  if (key === undefined) return { arn: iamArn(context.accountId, 'user', '/', '*'), label };
  const owner = key.user_id === null ? undefined : await userById(context, key.user_id);
  const ref = owner === undefined ? { arn: rootArn(context.accountId) } : await userRef(context, owner.name);
  const isOwn = context.caller.principal.uniqueId === (key.user_id ?? context.accountId);
  return { ...(isOwn && (await selfRef(context))), ...ref, label };
}

/** On the ARN of the user whose key it is, so that policies let people see to their own as IAM's do. */
export const onKey =
  (action: string): AccessRule<OfKey> =>
  async (context, input) => [{ action, resources: [await ownerRef(context, input)] }];

export interface OwnedKey {
  readonly key: KeyWithAge;
  /** Undefined for root. */
  readonly userName: string | undefined;
}

/** @throws AwsError ResourceNotFoundException, for the key of another than who is named as well */
export async function requireKey(context: Asking, { AccessKeyId, UserName }: OfKey): Promise<OwnedKey> {
  const key = await findKeyOfAccount(context.db, context.accountId, AccessKeyId);
  if (key === undefined) throw keyNotFound(AccessKeyId);
  if (UserName !== undefined && (await findUser(context, UserName))?.id !== key.user_id)
    throw keyNotFound(AccessKeyId);
  const owner = key.user_id === null ? undefined : await userById(context, key.user_id);
  return { key, userName: owner?.name };
}
