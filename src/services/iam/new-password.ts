import { judgeNewPassword, type NewPassword, recordNewPassword } from '../../identity/new-password.ts';
import type { OperationContext, WriteContext } from '../contract.ts';
import { entityTemporarilyUnmodifiable, passwordPolicyViolation } from './errors.ts';

/**
 * Judges a password and hashes it; never in a transaction.
 * @throws AwsError PasswordPolicyViolation
 */
export async function prepareNewPassword(
  { db, random, accountId }: OperationContext,
  userId: string,
  password: string,
): Promise<NewPassword> {
  const judged = await judgeNewPassword(db, random, { accountId, userId }, password);
  if ('fault' in judged) throw passwordPolicyViolation(judged.fault);
  return judged;
}

/**
 * Adds the password to the user's history, for the caller to store in its login profile.
 * @throws AwsError EntityTemporarilyUnmodifiable when policy or history changed since it was judged
 */
export async function acceptNewPassword(
  { db, accountId, now }: WriteContext,
  userId: string,
  password: NewPassword,
): Promise<void> {
  if (!(await recordNewPassword(db, { accountId, userId }, password, now)))
    throw entityTemporarilyUnmodifiable('The password was changed by another request. Please try again.');
}
