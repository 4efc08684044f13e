import type { AccountId } from '../../../core/account.ts';
import type { OidcProviderRow } from '../../../identity/tables.ts';
import type { Directory } from './directory.ts';

export const listOidcProviderRows = (db: Directory, accountId: AccountId): Promise<OidcProviderRow[]> =>
  db
    .selectFrom('oidc_providers')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('created_at')
    .orderBy('name')
    .execute();

export async function countOidcProviders(db: Directory, accountId: AccountId): Promise<number> {
  const { count } = await db
    .selectFrom('oidc_providers')
    .select((select) => select.fn.countAll().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function insertOidcProvider(db: Directory, row: OidcProviderRow): Promise<void> {
  await db.insertInto('oidc_providers').values(row).execute();
}

type Key = Pick<OidcProviderRow, 'account_id' | 'name'>;

export async function updateOidcProvider(
  db: Directory,
  { account_id, name }: Key,
  change: Partial<Pick<OidcProviderRow, 'client_ids' | 'thumbprints' | 'tags'>>,
): Promise<void> {
  await db
    .updateTable('oidc_providers')
    .set(change)
    .where('account_id', '=', account_id)
    .where('name', '=', name)
    .execute();
}

export async function deleteOidcProviderRow(db: Directory, { account_id, name }: Key): Promise<void> {
  await db
    .deleteFrom('oidc_providers')
    .where('account_id', '=', account_id)
    .where('name', '=', name)
    .execute();
}
