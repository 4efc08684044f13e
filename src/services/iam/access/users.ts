import { rootArn } from '../../../core/arn.ts';
import type { AwsError } from '../../../core/aws-error.ts';
import type { UserRow } from '../../../identity/tables.ts';
import type { AccessContext, AccessRule, ResourceRef } from '../../contract.ts';
import { userNotFound, validationError } from '../errors.ts';
import { directoryOf } from '../records/directory.ts';
import { findUser, findUserById } from '../records/users.ts';
import { parseTags } from '../tags.ts';
import { entityRef } from './resources.ts';

type UserContext = Pick<AccessContext, 'accountId' | 'caller' | 'db'>;

export async function userRef(context: UserContext, name: string): Promise<ResourceRef> {
  const row = await findUser(directoryOf(context), context.accountId, name);
  return refOfUser(context, name, row);
}

/** The same for a row at hand. */
export const refOfUser = (context: UserContext, name: string, row: UserRow | undefined): ResourceRef =>
  entityRef('user', context.accountId, name, row, row === undefined ? [] : parseTags(row.tags));

/** @throws AwsError NoSuchEntity */
export async function requireUser(context: UserContext, name: string): Promise<UserRow> {
  const row = await findUser(directoryOf(context), context.accountId, name);
  if (row === undefined) throw userNotFound(name);
  return row;
}

/**
 * Whom an operation means that may leave `UserName` out: then the caller, or root where root calls.
 * @throws AwsError ValidationError when the caller left it out and is neither user nor root; NoSuchEntity
 */
export async function userOrRoot(
  context: UserContext,
  userName: string | undefined,
): Promise<UserRow | 'root'> {
  if (userName !== undefined) return requireUser(context, userName);
  if (context.caller.principal.type === 'root') return 'root';
  return callerAsUser(context);
}

/**
 * Whom an operation means that only users can be the target of: the named one, or the caller.
 * @throws AwsError ValidationError when no name is given and the caller is no user; NoSuchEntity
 */
export const userOrSelf = (context: UserContext, userName: string | undefined): Promise<UserRow> =>
  userName === undefined ? callerAsUser(context) : requireUser(context, userName);

const notAUser = (): AwsError =>
  validationError('Must specify userName when calling with non-User credentials');

/** @throws AwsError what `otherwise` makes, when the caller is no user; NoSuchEntity */
export async function callerAsUser(context: UserContext, otherwise = notAUser): Promise<UserRow> {
  const { principal, name } = context.caller;
  if (principal.type !== 'user') throw otherwise();
  const row = await findUserById(directoryOf(context), principal.uniqueId);
  if (row === undefined) throw userNotFound(name);
  return row;
}

/** The rule of an operation on the user of `UserName`. */
export const onUser =
  (action: string): AccessRule<{ readonly UserName: string }> =>
  async (context, input) => [{ action, resources: [await userRef(context, input.UserName)] }];

/** The rule of an operation on the user of `UserName`, or on the caller without one. */
export const onUserOrSelf =
  (action: string): AccessRule<{ readonly UserName?: string }> =>
  async (context, input) => [{ action, resources: [await selfRef(context, input.UserName)] }];

export async function selfRef(context: UserContext, userName: string | undefined): Promise<ResourceRef> {
  if (userName !== undefined) return userRef(context, userName);
  const owner = await userOrRoot(context, undefined);
  return owner === 'root' ? { arn: rootArn(context.accountId) } : refOfUser(context, owner.name, owner);
}
