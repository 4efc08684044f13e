import type { AccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';
import type { WriteTransaction } from '../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import type { AccountState, AccountStateRow, OrganizationTables } from './organization/tables.ts';
import { topic } from './topics.ts';

/** Since when each account that may not act may not; accounts that may are not in it. */
export async function stoppedAccounts(db: AnyDatabase): Promise<ReadonlyMap<AccountId, AccountStateRow>> {
  const rows = await tablesOf<OrganizationTables>(db).selectFrom('account_states').selectAll().execute();
  return new Map(rows.map((row) => [row.account_id, row]));
}

/** Suspends, closes or revives an account, as of the commit of this write. */
export async function setAccountState(
  tx: Pick<WriteTransaction, 'change'> & { readonly db: AnyDatabase },
  accountId: AccountId,
  state: AccountState,
  since: Instant,
): Promise<void> {
  const tables = tablesOf<OrganizationTables>(tx.db);
  await tables.deleteFrom('account_states').where('account_id', '=', accountId).execute();
  if (state !== 'ACTIVE')
    await tables.insertInto('account_states').values({ account_id: accountId, state, since }).execute();
  tx.change(topic.account(accountId));
}

/** The organization an account manages, if it manages one. */
export async function managedOrganization(
  db: AnyDatabase,
  accountId: AccountId,
): Promise<string | undefined> {
  const row = await tablesOf<OrganizationTables>(db)
    .selectFrom('organizations')
    .select('id')
    .where('management_account_id', '=', accountId)
    .executeTakeFirst();
  return row?.id;
}
