import type { AccountId } from '../../../core/account.ts';
import type { ServerCertificateRow } from '../../../identity/credential-tables.ts';
import type { Credentials } from './credentials.ts';
import { type ListFilter, pathBeginsWith } from './list-filter.ts';
import { nameKey } from './name-key.ts';

export const findServerCertificate = (
  db: Credentials,
  accountId: AccountId,
  name: string,
): Promise<ServerCertificateRow | undefined> =>
  db
    .selectFrom('server_certificates')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('name_key', '=', nameKey(name))
    .executeTakeFirst();

/** What lists show: neither certificates nor keys. */
const LISTED = ['id', 'account_id', 'name', 'name_key', 'path', 'expires_at', 'uploaded_at'] as const;

/** In the order of names, behind the name `after` (in lower case). */
export function listServerCertificateRows(
  db: Credentials,
  filter: ListFilter,
  after: string | undefined,
  limit: number,
): Promise<Pick<ServerCertificateRow, (typeof LISTED)[number]>[]> {
  let query = db.selectFrom('server_certificates').select(LISTED).where('account_id', '=', filter.accountId);
  if (filter.pathPrefix !== '/') query = query.where(pathBeginsWith(filter.pathPrefix));
  if (after !== undefined) query = query.where('name_key', '>', after);
  return query.orderBy('name_key').limit(limit).execute();
}

export async function countServerCertificates(db: Credentials, accountId: AccountId): Promise<number> {
  const { count } = await db
    .selectFrom('server_certificates')
    .select((select) => select.fn.countAll().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function insertServerCertificate(
  db: Credentials,
  row: Omit<ServerCertificateRow, 'name_key'>,
): Promise<void> {
  await db
    .insertInto('server_certificates')
    .values({ ...row, name_key: nameKey(row.name) })
    .execute();
}

export async function renameServerCertificate(
  db: Credentials,
  id: string,
  name: string,
  path: string,
): Promise<void> {
  await db
    .updateTable('server_certificates')
    .set({ name, name_key: nameKey(name), path })
    .where('id', '=', id)
    .execute();
}

export async function setServerCertificateTags(db: Credentials, id: string, tags: string): Promise<void> {
  await db.updateTable('server_certificates').set({ tags }).where('id', '=', id).execute();
}

export async function deleteServerCertificateRow(db: Credentials, id: string): Promise<void> {
  await db.deleteFrom('server_certificates').where('id', '=', id).execute();
}
