import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { IdentityTables } from '../tables.ts';
import type { GuardianTables, RootGuardianshipRow } from './tables.ts';

const tables = (db: AnyDatabase) => tablesOf<GuardianTables & IdentityTables>(db);

/** A guardian who is still there. */
export interface Guardian {
  readonly userId: string;
  readonly name: string;
}

export interface Guardianship {
  readonly version: string;
  readonly required: number;
  readonly delayMilliseconds: number;
  readonly updatedAt: Instant;
  /** By name; users who were deleted are none. */
  readonly guardians: readonly Guardian[];
}

export async function findGuardianship(
  db: AnyDatabase,
  accountId: AccountId,
): Promise<Guardianship | undefined> {
  const row = await tables(db)
    .selectFrom('root_guardianships')
    .selectAll()
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const guardians = await tables(db)
    .selectFrom('root_guardians')
    .innerJoin('users', 'users.id', 'root_guardians.user_id')
    .select(['users.id as userId', 'users.name'])
    .where('root_guardians.account_id', '=', accountId)
    .where('users.account_id', '=', accountId)
    .orderBy('users.name_key')
    .execute();
  return {
    version: row.version,
    required: row.required,
    delayMilliseconds: Number(row.delay_milliseconds),
    updatedAt: Number(row.updated_at),
    guardians,
  };
}

/** In place of what was there. */
export async function replaceGuardianship(
  db: AnyDatabase,
  row: RootGuardianshipRow,
  userIds: readonly string[],
): Promise<void> {
  await deleteGuardianship(db, row.account_id);
  await tables(db).insertInto('root_guardianships').values(row).execute();
  for (const user_id of userIds)
    await tables(db).insertInto('root_guardians').values({ account_id: row.account_id, user_id }).execute();
}

export async function deleteGuardianship(db: AnyDatabase, accountId: AccountId): Promise<void> {
  await tables(db).deleteFrom('root_guardians').where('account_id', '=', accountId).execute();
  await tables(db).deleteFrom('root_guardianships').where('account_id', '=', accountId).execute();
}

/** False where that guardian has approved before. */
export async function insertApproval(
  db: AnyDatabase,
  recoveryId: string,
  userId: string,
  now: Instant,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tables(db)
    .insertInto('mfa_recovery_approvals')
    .values({ recovery_id: recoveryId, user_id: userId, approved_at: now })
    .onConflict((conflict) => conflict.columns(['recovery_id', 'user_id']).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Unique ids of all who approved, guardians still or not. */
export async function listApprovers(db: AnyDatabase, recoveryId: string): Promise<string[]> {
  const rows = await tables(db)
    .selectFrom('mfa_recovery_approvals')
    .select('user_id')
    .where('recovery_id', '=', recoveryId)
    .orderBy('approved_at')
    .execute();
  return rows.map(({ user_id }) => user_id);
}
