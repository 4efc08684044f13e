import type { AccountId } from '../../../core/account.ts';
import type { CredentialStatus, ServiceCredentialRow } from '../../../identity/credential-tables.ts';
import type { Credentials } from './credentials.ts';

export const findServiceCredential = (
  db: Credentials,
  accountId: AccountId,
  id: string,
): Promise<ServiceCredentialRow | undefined> =>
  db
    .selectFrom('service_credentials')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();

export interface ServiceCredentialFilter {
  readonly accountId: AccountId;
  /** Of all users where left out. */
  readonly userId?: string | undefined;
  /** For all services where left out. */
  readonly service?: string | undefined;
}

/** In the order of ids, behind the id `after`; all of them unless `limit` is told. */
export function listServiceCredentialRows(
  db: Credentials,
  filter: ServiceCredentialFilter,
  after?: string,
  limit?: number,
): Promise<ServiceCredentialRow[]> {
  let query = db.selectFrom('service_credentials').selectAll().where('account_id', '=', filter.accountId);
  if (filter.userId !== undefined) query = query.where('user_id', '=', filter.userId);
  if (filter.service !== undefined) query = query.where('service', '=', filter.service);
  if (after !== undefined) query = query.where('id', '>', after);
  if (limit !== undefined) query = query.limit(limit);
  return query.orderBy('id').execute();
}

/**
 * Logins for a service that begin with that name, those of users who had the name before too. A tilde sorts behind all
 * that may follow it.
 */
export async function takenLoginNames(
  db: Credentials,
  accountId: AccountId,
  service: string,
  userName: string,
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('service_credentials')
    .select('login_name')
    .where('account_id', '=', accountId)
    .where('service', '=', service)
    .where('login_name', '>=', userName)
    .where('login_name', '<', `${userName}~`)
    .execute();
  return new Set(rows.map((row) => row.login_name));
}

export async function insertServiceCredential(db: Credentials, row: ServiceCredentialRow): Promise<void> {
  await db.insertInto('service_credentials').values(row).execute();
}

export async function updateServiceCredentialRow(
  db: Credentials,
  id: string,
  columns: { readonly status: CredentialStatus } | { readonly secret_digest: Uint8Array },
): Promise<void> {
  await db.updateTable('service_credentials').set(columns).where('id', '=', id).execute();
}

export async function deleteServiceCredentialRow(db: Credentials, id: string): Promise<void> {
  await db.deleteFrom('service_credentials').where('id', '=', id).execute();
}
