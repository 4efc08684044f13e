import type { GrantRow, KeyRow } from '../tables.ts';
import { type KeyRef, type KmsDatabase, ofKey, type Place, refOf } from './database.ts';

/** Grants of a key to one of `names`. */
export const findGrantsTo = (db: KmsDatabase, key: KeyRef, names: readonly string[]): Promise<GrantRow[]> =>
  db
    .selectFrom('kms_grants')
    .selectAll()
    .where((is) => is.and(ofKey(key)))
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
  key: KeyRef,
  filter: GrantFilter,
  after: string | undefined,
  limit: number,
): Promise<GrantRow[]> {
  let query = db
    .selectFrom('kms_grants')
    .selectAll()
    .where((is) => is.and(ofKey(key)));
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
    .where((is) => is.and(ofKey(refOf(key))))
    .executeTakeFirst();

export const findNamedGrants = (db: KmsDatabase, key: KeyRef, name: string): Promise<GrantRow[]> =>
  db
    .selectFrom('kms_grants')
    .selectAll()
    .where((is) => is.and(ofKey(key)))
    .where('name', '=', name)
    .execute();

export async function countGrants(db: KmsDatabase, key: KeyRef): Promise<number> {
  const { count } = await db
    .selectFrom('kms_grants')
    .select((select) => select.fn.countAll().as('count'))
    .where((is) => is.and(ofKey(key)))
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function insertGrant(db: KmsDatabase, row: GrantRow): Promise<void> {
  await db.insertInto('kms_grants').values(row).execute();
}

export async function deleteGrant(db: KmsDatabase, id: string): Promise<void> {
  await db.deleteFrom('kms_grants').where('id', '=', id).execute();
}
