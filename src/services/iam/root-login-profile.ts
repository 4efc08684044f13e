import { SecretBytes } from '../../core/secret-bytes.ts';
import { hashPassword } from '../../identity/password.ts';
import { passwordFault } from '../../identity/password-policy.ts';
import { setRootPassword } from '../../identity/root-password.ts';
import type { AccountRow } from '../../identity/tables.ts';
import type { OperationContext, WriteContext } from '../contract.ts';
import { dateOf } from './date-of.ts';
import {
  entityAlreadyExists,
  loginProfileNotFound,
  passwordPolicyViolation,
  validationError,
} from './errors.ts';
import { findAccount } from './records/accounts.ts';
import { directoryOf } from './records/directory.ts';
import type { LoginProfile } from './schema.ts';

type Context = Pick<OperationContext, 'accountId' | 'caller' | 'db'>;

/** Whether a call about a login profile means root's password: only sessions of AssumeRoot can. */
export const meansRoot = ({ caller }: Pick<Context, 'caller'>, userName: string | undefined): boolean =>
  userName === undefined && caller.session?.kind === 'assumed-root';

/** Root has no user name, and its password no date but the account's. */
const viewOf = (account: AccountRow): LoginProfile => ({
  UserName: 'root',
  CreateDate: dateOf(account.created_at),
  PasswordResetRequired: false,
});

const accountOf = ({ db, accountId }: Context): Promise<AccountRow> =>
  findAccount(directoryOf({ db }), accountId);

/** @throws AwsError NoSuchEntity where root has no password */
export async function rootLoginProfile(context: Context): Promise<LoginProfile> {
  const account = await accountOf(context);
  if (account.root_password_hash === null) throw loginProfileNotFound('root');
  return viewOf(account);
}

/** @throws AwsError NoSuchEntity where root has no password */
export async function deleteRootLoginProfile(context: WriteContext): Promise<void> {
  await rootLoginProfile(context);
  await setRootPassword(context, context.accountId, null);
}

/**
 * Judges and hashes a password for root; never in a transaction. AWS lets it be left out, because its roots recover
 * theirs by email, which nobody can here.
 * @throws AwsError ValidationError, PasswordPolicyViolation, EntityAlreadyExists
 */
export async function prepareRootPassword(
  context: OperationContext,
  password: string | undefined,
): Promise<string> {
  const account = await rootWithoutPassword(context);
  if (password === undefined) throw validationError('Must specify password: root cannot recover it by email');
  const fault = passwordFault(password, undefined, [account.name, account.email]);
  if (fault !== undefined) throw passwordPolicyViolation(fault);
  return hashPassword(SecretBytes.fromText(password), context.random);
}

async function rootWithoutPassword(context: Context): Promise<AccountRow> {
  const account = await accountOf(context);
  if (account.root_password_hash !== null)
    throw entityAlreadyExists('Login Profile for user root already exists.');
  return account;
}

/** @throws AwsError EntityAlreadyExists where root got a password meanwhile */
export async function createRootLoginProfile(context: WriteContext, hash: string): Promise<LoginProfile> {
  const account = await rootWithoutPassword(context);
  await setRootPassword(context, context.accountId, hash);
  return viewOf(account);
}
