import { isDeepStrictEqual } from 'node:util';
import type { AccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import { SecretBytes } from '../core/secret-bytes.ts';
import type { AnyDatabase } from '../storage/tables-of.ts';
import { findAccount } from './accounts.ts';
import { hashPassword, isPassword } from './password.ts';
import { passwordFault } from './password-policy.ts';
import { findPasswordPolicy, lastPasswordHashes, rememberPassword } from './password-records.ts';
import type { PasswordPolicyRow } from './tables.ts';

/** Whose password. */
export interface PasswordOwner {
  readonly accountId: AccountId;
  readonly userId: string;
}

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

async function rulesFor(db: AnyDatabase, { accountId, userId }: PasswordOwner): Promise<PasswordRules> {
  const policy = await findPasswordPolicy(db, accountId);
  const barred = await lastPasswordHashes(db, userId, policy?.reuse_prevention ?? 0);
  return { policy, barred };
}

/**
 * Judges a password of a user and hashes it: some 30 ms for each hash, 24 earlier passwords at most; never in a
 * transaction. What is wrong with it is said in AWS's words.
 */
export async function judgeNewPassword(
  db: AnyDatabase,
  random: Random,
  owner: PasswordOwner,
  password: string,
): Promise<NewPassword | { readonly fault: string }> {
  const rules = await rulesFor(db, owner);
  const account = await findAccount(db, owner.accountId);
  const fault = passwordFault(password, rules.policy, account ? [account.name, account.email] : []);
  if (fault !== undefined) return { fault };
  const secret = SecretBytes.fromText(password);
  // One after the other: a call shall not take all threads that hash.
  for (const earlier of rules.barred) {
    if (await isPassword(secret, earlier))
      return { fault: `Password should not be one of the last ${rules.policy?.reuse_prevention} passwords` };
  }
  return { hash: await hashPassword(secret, random), rules };
}

/**
 * Adds the password to the user's history, for the caller to store in its login profile; false, and nothing done, when
 * policy or history changed since it was judged.
 */
export async function recordNewPassword(
  db: AnyDatabase,
  owner: PasswordOwner,
  { hash, rules }: NewPassword,
  now: Instant,
): Promise<boolean> {
  if (!isDeepStrictEqual(await rulesFor(db, owner), rules)) return false;
  await rememberPassword(db, owner.userId, hash, now);
  return true;
}
