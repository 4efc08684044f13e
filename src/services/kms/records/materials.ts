import type { Updateable } from 'kysely';
import type { KeyMaterialRow } from '../tables.ts';
import type { KeyRef, KmsDatabase } from './database.ts';

export const findMaterial = (
  db: KmsDatabase,
  { accountId, region, keyId }: KeyRef,
  materialId: string,
): Promise<KeyMaterialRow | undefined> =>
  db
    .selectFrom('kms_key_materials')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('region', '=', region)
    .where('key_id', '=', keyId)
    .where('id', '=', materialId)
    .executeTakeFirst();

/** All of a key's materials, first to last. */
export const listMaterials = (
  db: KmsDatabase,
  { accountId, region, keyId }: KeyRef,
): Promise<KeyMaterialRow[]> =>
  db
    .selectFrom('kms_key_materials')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('region', '=', region)
    .where('key_id', '=', keyId)
    .orderBy('sequence')
    .execute();

export async function insertMaterial(db: KmsDatabase, row: KeyMaterialRow): Promise<void> {
  await db.insertInto('kms_key_materials').values(row).execute();
}

export async function updateMaterial(
  db: KmsDatabase,
  { accountId, region, keyId }: KeyRef,
  materialId: string,
  change: Updateable<KeyMaterialRow>,
): Promise<void> {
  await db
    .updateTable('kms_key_materials')
    .set(change)
    .where('account_id', '=', accountId)
    .where('region', '=', region)
    .where('key_id', '=', keyId)
    .where('id', '=', materialId)
    .execute();
}
