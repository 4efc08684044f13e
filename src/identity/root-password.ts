import type { AccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';
import type { WriteTransaction } from '../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import type { IdentityTables } from './tables.ts';
import { topic } from './topics.ts';

/** Notes that root signed in by its password. */
export async function noteRootPasswordUse(
  db: AnyDatabase,
  accountId: AccountId,
  now: Instant,
): Promise<void> {
  await tablesOf<IdentityTables>(db)
    .updateTable('accounts')
    .set({ root_password_last_used_at: now })
    .where('id', '=', accountId)
    .execute();
}

/** Sets root's password, or takes it away; web sessions that began with another end. */
export async function setRootPassword(
  tx: Pick<WriteTransaction, 'change'> & { readonly db: AnyDatabase },
  accountId: AccountId,
  hash: string | null,
): Promise<void> {
  await tablesOf<IdentityTables>(tx.db)
    .updateTable('accounts')
    .set({ root_password_hash: hash })
    .where('id', '=', accountId)
    .execute();
  tx.change(topic.account(accountId));
}
