import type { Updateable } from 'kysely';
import type { KeyRow } from '../tables.ts';
import type { KeyRef, KmsDatabase, Place } from './database.ts';

export const findKeyRow = (
  db: KmsDatabase,
  { accountId, region, keyId }: KeyRef,
): Promise<KeyRow | undefined> =>
  db
    .selectFrom('kms_keys')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('region', '=', region)
    .where('id', '=', keyId)
    .executeTakeFirst();

/** The key behind an alias. */
export const findKeyByAlias = (
  db: KmsDatabase,
  { accountId, region }: Place,
  name: string,
): Promise<KeyRow | undefined> =>
  db
    .selectFrom('kms_aliases as alias')
    .innerJoin('kms_keys as key', (join) =>
      join
        .onRef('key.account_id', '=', 'alias.account_id')
        .onRef('key.region', '=', 'alias.region')
        .onRef('key.id', '=', 'alias.key_id'),
    )
    .selectAll('key')
    .where('alias.account_id', '=', accountId)
    .where('alias.region', '=', region)
    .where('alias.name', '=', name)
    .executeTakeFirst();

/** A multi-Region key in all its regions; for a single-Region key, itself. */
export const findRelatedKeys = (db: KmsDatabase, key: Pick<KeyRow, 'account_id' | 'id'>): Promise<KeyRow[]> =>
  db
    .selectFrom('kms_keys')
    .selectAll()
    .where('account_id', '=', key.account_id)
    .where('id', '=', key.id)
    .orderBy('region')
    .execute();

/** Ids in order, behind `after`. */
export async function listKeyIds(
  db: KmsDatabase,
  { accountId, region }: Place,
  after: string | undefined,
  limit: number,
): Promise<string[]> {
  let query = db
    .selectFrom('kms_keys')
    .select('id')
    .where('account_id', '=', accountId)
    .where('region', '=', region);
  if (after !== undefined) query = query.where('id', '>', after);
  const rows = await query.orderBy('id').limit(limit).execute();
  return rows.map(({ id }) => id);
}

export async function countKeys(db: KmsDatabase, { accountId, region }: Place): Promise<number> {
  const { count } = await db
    .selectFrom('kms_keys')
    .select((select) => select.fn.countAll().as('count'))
    .where('account_id', '=', accountId)
    .where('region', '=', region)
    .where('manager', '=', 'CUSTOMER')
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function insertKey(db: KmsDatabase, row: KeyRow): Promise<void> {
  await db.insertInto('kms_keys').values(row).execute();
}

export async function updateKey(
  db: KmsDatabase,
  { accountId, region, keyId }: KeyRef,
  change: Updateable<KeyRow>,
): Promise<void> {
  await db
    .updateTable('kms_keys')
    .set(change)
    .where('account_id', '=', accountId)
    .where('region', '=', region)
    .where('id', '=', keyId)
    .execute();
}

const OF_KEYS = ['kms_key_uses', 'kms_grants', 'kms_aliases', 'kms_key_materials'] as const;

/** The key with everything of it: what was encrypted under its material is lost for good. */
export async function deleteKey(db: KmsDatabase, { accountId, region, keyId }: KeyRef): Promise<void> {
  for (const table of OF_KEYS) {
    await db
      .deleteFrom(table)
      .where('account_id', '=', accountId)
      .where('region', '=', region)
      .where('key_id', '=', keyId)
      .execute();
  }
  await db
    .deleteFrom('kms_keys')
    .where('account_id', '=', accountId)
    .where('region', '=', region)
    .where('id', '=', keyId)
    .execute();
}
