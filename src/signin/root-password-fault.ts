import { findAccount } from '../identity/accounts.ts';
import { passwordFault } from '../identity/password-policy.ts';
import type { AnyDatabase } from '../storage/tables-of.ts';
import type { Person } from './people.ts';

/** Why a password will not do for a root; undefined where it does. */
export async function rootPasswordFault(
  db: AnyDatabase,
  { accountId, name }: Person,
  password: string,
): Promise<string | undefined> {
  if (password.length > 128) return 'A password has at most 128 characters.';
  const account = await findAccount(db, accountId);
  return passwordFault(password, undefined, [account?.name ?? '', name]);
}
