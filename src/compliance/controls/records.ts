import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type {
  ControlExceptionRow,
  ControlHistoryRow,
  ControlStateRow,
  ControlTables,
  CustomControlRow,
} from './tables.ts';

const tables = (db: AnyDatabase) => tablesOf<ControlTables>(db);

export const statesOf = (db: AnyDatabase, accountId: AccountId): Promise<ControlStateRow[]> =>
  tables(db).selectFrom('control_states').selectAll().where('account_id', '=', accountId).execute();

/** What a control became; its history gets a line where it was something else before. */
export async function putState(
  db: AnyDatabase,
  { failing, ...row }: ControlStateRow & { readonly failing: string },
  isNew: boolean,
): Promise<void> {
  const { account_id, control_id, status, since: at, failed } = row;
  await tables(db)
    .insertInto('control_states')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'control_id']).doUpdateSet({ status, since: at, failed }),
    )
    .execute();
  if (!isNew) return;
  await tables(db)
    .insertInto('control_history')
    .values({ account_id, control_id, at, status, failed, failing })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'control_id', 'at']).doUpdateSet({ status, failed, failing }),
    )
    .execute();
}

/** What controls of an account became, newest first. */
export const historyOf = (
  db: AnyDatabase,
  accountId: AccountId,
  {
    controlId,
    before,
    limit,
  }: {
    readonly controlId?: string;
    /** Instant and control of the last one seen. */
    readonly before: readonly [Instant, string] | undefined;
    readonly limit: number;
  },
): Promise<ControlHistoryRow[]> => {
  let query = tables(db)
    .selectFrom('control_history')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('at', 'desc')
    .orderBy('control_id')
    .limit(limit);
  if (controlId !== undefined) query = query.where('control_id', '=', controlId);
  if (before !== undefined) {
    const [at, control] = before;
    query = query.where(({ eb, or, and }) =>
      or([eb('at', '<', at), and([eb('at', '=', at), eb('control_id', '>', control)])]),
    );
  }
  return query.execute();
};

export const insertException = async (db: AnyDatabase, row: ControlExceptionRow): Promise<void> => {
  await tables(db).insertInto('control_exceptions').values(row).execute();
};

/** Those that have ended too. */
export const countExceptions = async (db: AnyDatabase, accountId: AccountId): Promise<number> => {
  const { count } = await tables(db)
    .selectFrom('control_exceptions')
    .select((select) => select.fn.countAll().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  return Number(count);
};

/** False where there is none of that id. */
export const deleteException = async (
  db: AnyDatabase,
  accountId: AccountId,
  id: string,
): Promise<boolean> => {
  const { numDeletedRows } = await tables(db)
    .deleteFrom('control_exceptions')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
};

/** Those that have ended too. */
export const listExceptions = (
  db: AnyDatabase,
  accountId: AccountId,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): Promise<ControlExceptionRow[]> => {
  const query = tables(db)
    .selectFrom('control_exceptions')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('id')
    .limit(limit);
  return (after === undefined ? query : query.where('id', '>', after)).execute();
};

export const ownersOf = async (
  db: AnyDatabase,
  accountId: AccountId,
): Promise<ReadonlyMap<string, string>> => {
  const rows = await tables(db)
    .selectFrom('control_owners')
    .selectAll()
    .where('account_id', '=', accountId)
    .execute();
  return new Map(rows.map(({ control_id, owner }) => [control_id, owner]));
};

/** Nobody owns the control where `owner` is empty. */
export async function putOwner(
  db: AnyDatabase,
  accountId: AccountId,
  controlId: string,
  owner: string,
): Promise<void> {
  await tables(db)
    .deleteFrom('control_owners')
    .where('account_id', '=', accountId)
    .where('control_id', '=', controlId)
    .execute();
  if (owner !== '')
    await tables(db)
      .insertInto('control_owners')
      .values({ account_id: accountId, control_id: controlId, owner })
      .execute();
}

export const putCustomControl = async (db: AnyDatabase, row: CustomControlRow): Promise<void> => {
  await tables(db)
    .insertInto('custom_controls')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'id']).doUpdateSet({ definition: row.definition }),
    )
    .execute();
};

export const countCustomControls = async (db: AnyDatabase, accountId: AccountId): Promise<number> => {
  const { count } = await tables(db)
    .selectFrom('custom_controls')
    .select((select) => select.fn.countAll().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  return Number(count);
};

/** With what is known of it and its exceptions; its history stays. False where there is none of that id. */
export async function deleteCustomControl(
  db: AnyDatabase,
  accountId: AccountId,
  id: string,
): Promise<boolean> {
  const { numDeletedRows } = await tables(db)
    .deleteFrom('custom_controls')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  for (const table of ['control_states', 'control_exceptions', 'control_owners'] as const)
    await tables(db)
      .deleteFrom(table)
      .where('account_id', '=', accountId)
      .where('control_id', '=', id)
      .execute();
  return numDeletedRows > 0n;
}

/** What the account wrote for a control of its own. */
export const definitionOf = async (
  db: AnyDatabase,
  accountId: AccountId,
  id: string,
): Promise<string | undefined> =>
  (
    await tables(db)
      .selectFrom('custom_controls')
      .select('definition')
      .where('account_id', '=', accountId)
      .where('id', '=', id)
      .executeTakeFirst()
  )?.definition;
