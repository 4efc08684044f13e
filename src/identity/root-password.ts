import type { AccountId } from '../core/account.ts';
import type { WriteTransaction } from '../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import type { IdentityTables } from './tables.ts';
import { topic } from './topics.ts';

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
