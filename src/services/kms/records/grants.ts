import type { GrantRow, KeyRow } from '../tables.ts';
import type { KeyRef, KmsDatabase, Place } from './database.ts';

/** Grants of a key to one of `names`. */
export const findGrantsTo = (
  db: KmsDatabase,
  { accountId, region, keyId }: KeyRef,
  names: readonly string[],
): Promise<GrantRow[]> =>
  db
    .selectFrom('kms_grants')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('region', '=', region)
    .where('key_id', '=', keyId)
    .where('grantee', 'in', names)
    .orderBy('id')
    .execute();

export interface GrantFilter {
  readonly id?: string;
  readonly grantee?: string;
}

/** Grants of a key in order of ids, behind `after`. */
export function listGrantRows(
  db: KmsDatabase,
  { accountId, region, keyId }: KeyRef,
  filter: GrantFilter,
  after: string | undefined,
  limit: number,
): Promise<GrantRow[]> {
  let query = db
    .selectFrom('kms_grants')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('region', '=', region)
    .where('key_id', '=', keyId);
  if (filter.id !== undefined) query = query.where('id', '=', filter.id);
  if (filter.grantee !== undefined) query = query.where('grantee', '=', filter.grantee);
  if (after !== undefined) query = query.where('id', '>', after);
  return query.orderBy('id').limit(limit).execute();
}

/** Grants that `retiring` may retire, of keys of any account in the region. */
export function listRetirableRows(
  db: KmsDatabase,
  { region }: Place,
  retiring: string,
  after: string | undefined,
  limit: number,
): Promise<GrantRow[]> {
  let query = db
    .selectFrom('kms_grants')
    .selectAll()
    .where('region', '=', region)
    .where('retiring', '=', retiring);
  if (after !== undefined) query = query.where('id', '>', after);
  return query.orderBy('id').limit(limit).execute();
}

export const findGrant = (db: KmsDatabase, id: string): Promise<GrantRow | undefined> =>
  db.selectFrom('kms_grants').selectAll().where('id', '=', id).executeTakeFirst();

/** The grant of that id, if it is the key's. */
export const findGrantOf = (
  db: KmsDatabase,
  key: Pick<KeyRow, 'account_id' | 'region' | 'id'>,
  id: string,
): Promise<GrantRow | undefined> =>
  db
    .selectFrom('kms_grants')
    .selectAll()
    .where('id', '=', id)
    .where('account_id', '=', key.account_id)
    .where('region', '=', key.region)
    .where('key_id', '=', key.id)
    .executeTakeFirst();

export const findNamedGrants = (
  db: KmsDatabase,
  { accountId, region, keyId }: KeyRef,
  name: string,
): Promise<GrantRow[]> =>
  db
    .selectFrom('kms_grants')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('region', '=', region)
    .where('key_id', '=', keyId)
    .where('name', '=', name)
    .execute();

export async function countGrants(db: KmsDatabase, { accountId, region, keyId }: KeyRef): Promise<number> {
  const { count } = await db
    .selectFrom('kms_grants')
    .select((select) => select.fn.countAll().as('count'))
    .where('account_id', '=', accountId)
    .where('region', '=', region)
    .where('key_id', '=', keyId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function insertGrant(db: KmsDatabase, row: GrantRow): Promise<void> {
  await db.insertInto('kms_grants').values(row).execute();
}

export async function deleteGrant(db: KmsDatabase, id: string): Promise<void> {
  await db.deleteFrom('kms_grants').where('id', '=', id).execute();
}
