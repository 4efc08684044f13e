import type { Updateable } from 'kysely';
import type { KeyMaterialRow } from '../tables.ts';
import { type KeyRef, type KmsDatabase, ofKey } from './database.ts';

export const findMaterial = (
  db: KmsDatabase,
  key: KeyRef,
  materialId: string,
): Promise<KeyMaterialRow | undefined> =>
  db
    .selectFrom('kms_key_materials')
    .selectAll()
    .where((is) => is.and(ofKey(key)))
    .where('id', '=', materialId)
    .executeTakeFirst();

/** All of a key's materials, first to last. */
export const listMaterials = (db: KmsDatabase, key: KeyRef): Promise<KeyMaterialRow[]> =>
  db
    .selectFrom('kms_key_materials')
    .selectAll()
    .where((is) => is.and(ofKey(key)))
    .orderBy('sequence')
    .execute();

export async function insertMaterial(db: KmsDatabase, row: KeyMaterialRow): Promise<void> {
  await db.insertInto('kms_key_materials').values(row).execute();
}

export async function updateMaterial(
  db: KmsDatabase,
  key: KeyRef,
  materialId: string,
  change: Updateable<KeyMaterialRow>,
): Promise<void> {
  await db
    .updateTable('kms_key_materials')
    .set(change)
    .where((is) => is.and(ofKey(key)))
    .where('id', '=', materialId)
    .execute();
}

export async function deleteMaterial(db: KmsDatabase, key: KeyRef, materialId: string): Promise<void> {
  await db
    .deleteFrom('kms_key_materials')
    .where((is) => is.and(ofKey(key)))
    .where('id', '=', materialId)
    .execute();
}
