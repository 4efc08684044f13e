import { isDeepStrictEqual } from 'node:util';
import { SecretBytes } from '../../core/secret-bytes.ts';
import { hashPassword, isPassword } from '../../identity/password.ts';
import { passwordFault } from '../../identity/password-policy.ts';
import type { PasswordPolicyRow } from '../../identity/tables.ts';
import type { OperationContext, WriteContext } from '../contract.ts';
import { entityTemporarilyUnmodifiable, passwordPolicyViolation } from './errors.ts';
import { findAccount } from './records/accounts.ts';
import { type Directory, directoryOf } from './records/directory.ts';
import { lastPasswordHashes, rememberPassword } from './records/login-profiles.ts';
import { findPasswordPolicy } from './records/password-policies.ts';

/** What decides whether a password may be used. */
interface PasswordRules {
  readonly policy: PasswordPolicyRow | undefined;
  /** Hashes of earlier passwords that may not be used again. */
  readonly barred: readonly string[];
}

/** A password that may be stored, if the rules are still those it was judged by. */
export interface NewPassword {
  readonly hash: string;
  readonly rules: PasswordRules;
}

async function rulesFor(db: Directory, accountId: string, userId: string): Promise<PasswordRules> {
  const policy = await findPasswordPolicy(db, accountId);
  const barred = await lastPasswordHashes(db, userId, policy?.reuse_prevention ?? 0);
  return { policy, barred };
}

/**
 * Judges a password and hashes it: some 30 ms for each hash, 24 earlier passwords at most; never in a transaction.
 * @throws AwsError PasswordPolicyViolation
 */
export async function prepareNewPassword(
  context: OperationContext,
  userId: string,
  password: string,
): Promise<NewPassword> {
  const db = directoryOf(context);
  const rules = await rulesFor(db, context.accountId, userId);
  const account = await findAccount(db, context.accountId);
  const fault = passwordFault(password, rules.policy, [account.name, account.email]);
  if (fault !== undefined) throw passwordPolicyViolation(fault);
  const secret = SecretBytes.fromText(password);
  // One after the other: a call shall not take all threads that hash.
  for (const earlier of rules.barred) {
    if (await isPassword(secret, earlier))
      throw passwordPolicyViolation(
        `Password should not be one of the last ${rules.policy?.reuse_prevention} passwords`,
      );
  }
  return { hash: await hashPassword(secret, context.random), rules };
}

/**
 * Adds the password to the user's history, for the caller to store in its login profile.
 * @throws AwsError EntityTemporarilyUnmodifiable when policy or history changed since it was judged
 */
export async function acceptNewPassword(
  context: WriteContext,
  userId: string,
  { hash, rules }: NewPassword,
): Promise<void> {
  const db = directoryOf(context);
  if (!isDeepStrictEqual(await rulesFor(db, context.accountId, userId), rules))
    throw entityTemporarilyUnmodifiable('The password was changed by another request. Please try again.');
  await rememberPassword(db, userId, hash, context.now);
}
