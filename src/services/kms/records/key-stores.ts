import type { Updateable } from 'kysely';
import type { KeyStoreRow } from '../tables.ts';
import { inPlace, type KmsDatabase, type Place } from './database.ts';

export const findKeyStore = (
  db: KmsDatabase,
  place: Place,
  by: { readonly id: string } | { readonly name: string },
): Promise<KeyStoreRow | undefined> =>
  db
    .selectFrom('kms_key_stores')
    .selectAll()
    .where((is) => is.and(inPlace(place)))
    .where('id' in by ? 'id' : 'name', '=', 'id' in by ? by.id : by.name)
    .executeTakeFirst();

/** The store that uses a cluster, of whatever account: a cluster serves one store. */
export const findStoreOfCluster = (db: KmsDatabase, clusterId: string): Promise<KeyStoreRow | undefined> =>
  db.selectFrom('kms_key_stores').selectAll().where('cluster_id', '=', clusterId).executeTakeFirst();

/** False also for a store that is not there any more. */
export async function isStoreConnected(db: KmsDatabase, id: string): Promise<boolean> {
  const found = await db
    .selectFrom('kms_key_stores')
    .select('connection_state')
    .where('id', '=', id)
    .executeTakeFirst();
  return found?.connection_state === 'CONNECTED';
}

/** By name, behind `after`. */
export function listKeyStoreRows(
  db: KmsDatabase,
  place: Place,
  after: string | undefined,
  limit: number,
): Promise<KeyStoreRow[]> {
  let query = db
    .selectFrom('kms_key_stores')
    .selectAll()
    .where((is) => is.and(inPlace(place)));
  if (after !== undefined) query = query.where('name', '>', after);
  return query.orderBy('name').limit(limit).execute();
}

export async function hasKeys(db: KmsDatabase, storeId: string): Promise<boolean> {
  const found = await db
    .selectFrom('kms_keys')
    .select('id')
    .where('key_store_id', '=', storeId)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

export async function insertKeyStore(db: KmsDatabase, row: KeyStoreRow): Promise<void> {
  await db.insertInto('kms_key_stores').values(row).execute();
}

export async function updateKeyStore(
  db: KmsDatabase,
  id: string,
  change: Updateable<KeyStoreRow>,
): Promise<void> {
  await db.updateTable('kms_key_stores').set(change).where('id', '=', id).execute();
}

export async function deleteKeyStore(db: KmsDatabase, id: string): Promise<void> {
  await db.deleteFrom('kms_key_stores').where('id', '=', id).execute();
}
