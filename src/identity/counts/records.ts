import type { AccountId } from '../../core/account.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { CountedWhat } from './counted.ts';

export interface EntityCountTables {
  entity_counts: EntityCountRow;
}

interface EntityCountRow {
  account_id: AccountId;
  what: CountedWhat;
  /** What of it, where each has a count of its own; else empty. */
  item: string;
  count: number;
}

const countsOf = (db: AnyDatabase, accountId: AccountId, what: CountedWhat) =>
  tablesOf<EntityCountTables>(db)
    .selectFrom('entity_counts')
    .select(['item', 'count'])
    .where('account_id', '=', accountId)
    .where('what', '=', what);

/** How many of them an account has; `item` is the ARN of a policy where they are counted by it. */
export async function countEntities(
  db: AnyDatabase,
  accountId: AccountId,
  what: CountedWhat,
  item = '',
): Promise<number> {
  const row = await countsOf(db, accountId, what).where('item', '=', item).executeTakeFirst();
  return Number(row?.count ?? 0);
}

/** The same of everything they are counted by, where there are any. */
export async function countEntitiesByItem(
  db: AnyDatabase,
  accountId: AccountId,
  what: CountedWhat,
): Promise<Map<string, number>> {
  const rows = await countsOf(db, accountId, what).where('count', '>', 0).execute();
  return new Map(rows.map(({ item, count }) => [item, Number(count)]));
}
