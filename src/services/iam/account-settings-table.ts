import type { Kysely } from 'kysely';
import type { AccountId } from '../../core/account.ts';
import { textType } from '../../storage/column-types.ts';
import type { Dialect, Migration } from '../../storage/store.ts';

export interface AccountSettingsTables {
  account_settings: AccountSettingsRow;
}

/** What an account decided about itself; accounts without a row have AWS's defaults. */
export interface AccountSettingsRow {
  account_id: AccountId;
  /** Version of the tokens that STS's global endpoint makes, as far as AWS tells them apart. */
  global_token_version: 1 | 2;
  /** Property `RoleManager/Enabled`. */
  role_manager_enabled: 0 | 1;
}

export const accountSettings: Migration = {
  name: '2026-11-25-account-settings',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    await db.schema
      .createTable('account_settings')
      .addColumn('account_id', textType(dialect), (c) => c.primaryKey().references('accounts.id'))
      .addColumn('global_token_version', 'integer', (c) => c.notNull())
      .addColumn('role_manager_enabled', 'integer', (c) => c.notNull())
      .execute();
  },
};
