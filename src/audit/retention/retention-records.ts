import type { AccountId } from '../../core/account.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { TombstoneRow } from '../verify/source.ts';

export interface RetentionTables {
  audit_retention: RetentionRow;
  audit_tombstones: TombstoneRow;
}

/** How long an account keeps its events; accounts without a row keep them forever. */
export interface RetentionRow {
  account_id: AccountId;
  days: number;
  /** All of the account's events up to here were looked at and removed. */
  pruned_to: number;
}

export const retentionOf = (db: AnyDatabase) => tablesOf<RetentionTables>(db);

export const listRetention = (db: AnyDatabase): Promise<RetentionRow[]> =>
  retentionOf(db).selectFrom('audit_retention').selectAll().orderBy('account_id').execute();

/** Undefined days keep the events forever. Within a write. */
export async function setRetention(
  db: AnyDatabase,
  accountId: AccountId,
  days: number | undefined,
): Promise<void> {
  if (days === undefined) {
    await retentionOf(db).deleteFrom('audit_retention').where('account_id', '=', accountId).execute();
    return;
  }
  await retentionOf(db)
    .insertInto('audit_retention')
    .values({ account_id: accountId, days, pruned_to: 0 })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet({ days }))
    .execute();
}
