import type { AccountId } from '../../../core/account.ts';
import type { SamlProviderRow } from '../../../identity/tables.ts';
import type { Directory } from './directory.ts';

export const listSamlProviderRows = (
  db: Directory,
  accountId: AccountId,
): Promise<Pick<SamlProviderRow, 'account_id' | 'name' | 'valid_until' | 'created_at'>[]> =>
  db
    .selectFrom('saml_providers')
    .select(['account_id', 'name', 'valid_until', 'created_at'])
    .where('account_id', '=', accountId)
    .orderBy('created_at')
    .orderBy('name')
    .execute();

export async function insertSamlProvider(db: Directory, row: SamlProviderRow): Promise<void> {
  await db.insertInto('saml_providers').values(row).execute();
}

type Key = Pick<SamlProviderRow, 'account_id' | 'name'>;

export async function updateSamlProviderRow(
  db: Directory,
  { account_id, name }: Key,
  change: Partial<Omit<SamlProviderRow, keyof Key | 'created_at'>>,
): Promise<void> {
  await db
    .updateTable('saml_providers')
    .set(change)
    .where('account_id', '=', account_id)
    .where('name', '=', name)
    .execute();
}

export async function deleteSamlProviderRow(db: Directory, { account_id, name }: Key): Promise<void> {
  await db
    .deleteFrom('saml_providers')
    .where('account_id', '=', account_id)
    .where('name', '=', name)
    .execute();
}
