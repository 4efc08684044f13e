import type { AccountId } from '../../core/account.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { AcknowledgementRow, NoticeTables } from './tables.ts';

const tables = (db: AnyDatabase) => tablesOf<NoticeTables>(db);

/** Keeps who said first that a version was seen. */
export async function acknowledge(db: AnyDatabase, row: AcknowledgementRow): Promise<void> {
  await tables(db)
    .insertInto('center_acknowledgements')
    .values(row)
    .onConflict((conflict) => conflict.columns(['account_id', 'bulletin_id', 'version']).doNothing())
    .execute();
}

export const acknowledgementsOf = (db: AnyDatabase, accountId: AccountId): Promise<AcknowledgementRow[]> =>
  tables(db).selectFrom('center_acknowledgements').selectAll().where('account_id', '=', accountId).execute();

/** Of one version, by some accounts. */
export const acknowledgementsBy = (
  db: AnyDatabase,
  {
    bulletinId,
    version,
    accountIds,
  }: {
    readonly bulletinId: string;
    readonly version: number;
    readonly accountIds: readonly AccountId[];
  },
): Promise<AcknowledgementRow[]> =>
  tables(db)
    .selectFrom('center_acknowledgements')
    .selectAll()
    .where('bulletin_id', '=', bulletinId)
    .where('version', '=', version)
    .where('account_id', 'in', accountIds.length > 0 ? accountIds : [''])
    .execute();
