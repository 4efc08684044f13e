import type { Kysely } from 'kysely';
import type { AccountId } from '../core/account.ts';
import { textType } from '../storage/column-types.ts';
import type { Dialect, Migration } from '../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';

export interface AccountQuotaTables {
  account_quotas: AccountQuotaRow;
}

/** A quota that the operator gave to an account; all others are as they come. */
export interface AccountQuotaRow {
  account_id: AccountId;
  name: string;
  value: number;
}

export const accountQuotas: Migration = {
  name: '2026-11-27-account-quotas',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('account_quotas')
      .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('value', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('account_quotas_key', ['account_id', 'name'])
      .execute();
  },
};

/** The quotas that the operator gave to an account, by name. */
export async function quotasOfAccount(
  db: AnyDatabase,
  accountId: AccountId,
): Promise<ReadonlyMap<string, number>> {
  const rows = await tablesOf<AccountQuotaTables>(db)
    .selectFrom('account_quotas')
    .selectAll()
    .where('account_id', '=', accountId)
    .execute();
  return new Map(rows.map(({ name, value }) => [name, value]));
}

/** Undefined gives the quota back that every account has. */
export async function setAccountQuota(
  db: AnyDatabase,
  accountId: AccountId,
  name: string,
  value: number | undefined,
): Promise<void> {
  const tables = tablesOf<AccountQuotaTables>(db);
  await tables
    .deleteFrom('account_quotas')
    .where('account_id', '=', accountId)
    .where('name', '=', name)
    .execute();
  if (value !== undefined)
    await tables.insertInto('account_quotas').values({ account_id: accountId, name, value }).execute();
}
