import type { AccountId } from '../../core/account.ts';
import type { IdentityTables } from '../../identity/tables.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';

/** Some accounts, by number, behind one. */
export async function accountIdsAfter(db: AnyDatabase, after: string, limit: number): Promise<AccountId[]> {
  const rows = await tablesOf<IdentityTables>(db)
    .selectFrom('accounts')
    .select('id')
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}
