import type { Kysely } from 'kysely';
import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { DelegationRow, DelegationTables } from './tables.ts';

const tables = (db: AnyDatabase): Kysely<DelegationTables> => tablesOf<DelegationTables>(db);

export const findDelegation = (db: AnyDatabase, id: string): Promise<DelegationRow | undefined> =>
  tables(db).selectFrom('delegation_requests').selectAll().where('id', '=', id).executeTakeFirst();

export const findDelegationByWorkflow = (
  db: AnyDatabase,
  requestor: AccountId,
  workflowId: string,
): Promise<DelegationRow | undefined> =>
  tables(db)
    .selectFrom('delegation_requests')
    .selectAll()
    .where('requestor_account_id', '=', requestor)
    .where('workflow_id', '=', workflowId)
    .executeTakeFirst();

/** Those that somebody of the account has taken in. */
export const listOwnedDelegations = (db: AnyDatabase, accountId: AccountId): Promise<DelegationRow[]> =>
  tables(db)
    .selectFrom('delegation_requests')
    .selectAll()
    .where('owner_account_id', '=', accountId)
    .where('owner_id', 'is not', null)
    .execute();

export async function insertDelegation(db: AnyDatabase, row: DelegationRow): Promise<void> {
  await tables(db).insertInto('delegation_requests').values(row).execute();
}

export async function updateDelegation(
  db: AnyDatabase,
  id: string,
  values: Partial<DelegationRow>,
): Promise<void> {
  await tables(db).updateTable('delegation_requests').set(values).where('id', '=', id).execute();
}

/** Forgets the requestor's requests that expired before an instant. */
export async function forgetDelegations(
  db: AnyDatabase,
  requestor: AccountId,
  before: Instant,
): Promise<void> {
  await tables(db)
    .deleteFrom('delegation_requests')
    .where('requestor_account_id', '=', requestor)
    .where('expires_at', '<', before)
    .execute();
}
