import { sql, type Updateable } from 'kysely';
import type { Instant } from '../../../core/clock.ts';
import type { KeyRow } from '../tables.ts';
import { inPlace, type KeyRef, type KmsDatabase, ofKey, type Place, refOf } from './database.ts';

export const findKeyRow = (db: KmsDatabase, { keyId, ...place }: KeyRef): Promise<KeyRow | undefined> =>
  db
    .selectFrom('kms_keys')
    .selectAll()
    .where((is) => is.and(inPlace(place)))
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

/** A multi-Region key in its other regions; none of another key. */
export const otherRegions = async (db: KmsDatabase, key: KeyRow): Promise<KeyRow[]> =>
  key.primary_region === null
    ? []
    : (await findRelatedKeys(db, key)).filter(({ region }) => region !== key.region);

export interface KeyPage {
  readonly after: string | undefined;
  readonly limit: number;
  readonly now: Instant;
}

/** Ids of the keys that are there, in order. */
export async function listKeyIds(
  db: KmsDatabase,
  place: Place,
  { after, limit, now }: KeyPage,
): Promise<string[]> {
  let query = db
    .selectFrom('kms_keys')
    .select('id')
    .where((is) => is.and(inPlace(place)))
    .where((is) => is.or([is('deletion_at', 'is', null), is('deletion_at', '>', now)]));
  if (after !== undefined) query = query.where('id', '>', after);
  const rows = await query.orderBy('id').limit(limit).execute();
  return rows.map(({ id }) => id);
}

export async function countKeys(db: KmsDatabase, place: Place): Promise<number> {
  const row = await db
    .selectFrom('kms_key_counts')
    .select('keys')
    .where((is) => is.and(inPlace(place)))
    .executeTakeFirst();
  return row?.keys ?? 0;
}

async function addToCount(db: KmsDatabase, key: KeyRow, difference: 1 | -1): Promise<void> {
  if (key.manager === 'AWS') return;
  const { account_id, region } = key;
  await db
    .insertInto('kms_key_counts')
    .values({ account_id, region, keys: difference })
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'region'])
        .doUpdateSet({ keys: sql`kms_key_counts.keys + ${difference}` }),
    )
    .execute();
}

export async function insertKey(db: KmsDatabase, row: KeyRow): Promise<void> {
  await db.insertInto('kms_keys').values(row).execute();
  await addToCount(db, row, 1);
}

export async function updateKey(
  db: KmsDatabase,
  { keyId, ...place }: KeyRef,
  change: Updateable<KeyRow>,
): Promise<void> {
  await db
    .updateTable('kms_keys')
    .set(change)
    .where((is) => is.and(inPlace(place)))
    .where('id', '=', keyId)
    .execute();
}

const OF_KEYS = ['kms_grants', 'kms_aliases', 'kms_key_materials'] as const;

/** The key with everything of it: what was encrypted under its material is lost for good. */
export async function deleteKey(db: KmsDatabase, key: KeyRow): Promise<void> {
  for (const table of OF_KEYS) {
    await db
      .deleteFrom(table)
      .where((is) => is.and(ofKey(refOf(key))))
      .execute();
  }
  await db
    .deleteFrom('kms_keys')
    .where('account_id', '=', key.account_id)
    .where('region', '=', key.region)
    .where('id', '=', key.id)
    .execute();
  await addToCount(db, key, -1);
}
