import type { AliasRow } from '../tables.ts';
import { inPlace, type KeyRef, type KmsDatabase, ofKey, type Place } from './database.ts';
import { updateKey } from './keys.ts';

export const findAlias = (db: KmsDatabase, place: Place, name: string): Promise<AliasRow | undefined> =>
  db
    .selectFrom('kms_aliases')
    .selectAll()
    .where((is) => is.and(inPlace(place)))
    .where('name', '=', name)
    .executeTakeFirst();

/** By name, behind `after`; of one key where `keyId` is given. */
export function listAliasRows(
  db: KmsDatabase,
  place: Place,
  keyId: string | undefined,
  after: string | undefined,
  limit: number,
): Promise<AliasRow[]> {
  let query = db
    .selectFrom('kms_aliases')
    .selectAll()
    .where((is) => is.and(inPlace(place)));
  if (keyId !== undefined) query = query.where('key_id', '=', keyId);
  if (after !== undefined) query = query.where('name', '>', after);
  return query.orderBy('name').limit(limit).execute();
}

export async function insertAlias(db: KmsDatabase, row: AliasRow): Promise<void> {
  await db.insertInto('kms_aliases').values(row).execute();
  await copyNames(db, keyOf(row));
}

/** Points an alias that is there to another key. */
export async function moveAlias(db: KmsDatabase, alias: AliasRow, keyId: string, now: number): Promise<void> {
  await db
    .updateTable('kms_aliases')
    .set({ key_id: keyId, updated_at: now })
    .where('account_id', '=', alias.account_id)
    .where('region', '=', alias.region)
    .where('name', '=', alias.name)
    .execute();
  await copyNames(db, keyOf(alias));
  await copyNames(db, { ...keyOf(alias), keyId });
}

export async function deleteAlias(db: KmsDatabase, alias: AliasRow): Promise<void> {
  await db
    .deleteFrom('kms_aliases')
    .where('account_id', '=', alias.account_id)
    .where('region', '=', alias.region)
    .where('name', '=', alias.name)
    .execute();
  await copyNames(db, keyOf(alias));
}

const keyOf = (alias: AliasRow): KeyRef => ({
  accountId: alias.account_id,
  region: alias.region,
  keyId: alias.key_id,
});

/** Keeps `kms_keys.alias_names` what the aliases say. */
async function copyNames(db: KmsDatabase, key: KeyRef): Promise<void> {
  const rows = await db
    .selectFrom('kms_aliases')
    .select('name')
    .where((is) => is.and(ofKey(key)))
    .orderBy('name')
    .execute();
  await updateKey(db, key, { alias_names: JSON.stringify(rows.map(({ name }) => name)) });
}
