import type { Random } from '../../core/random.ts';
import { newUuid } from '../../core/uuid.ts';
import type { NewMaterial, VaultKeySpec } from '../../custody/vault/key-vault.ts';
import type { OperationContext, WriteContext } from '../contract.ts';
import { kmsOf } from './records/database.ts';
import { insertKey } from './records/keys.ts';
import { insertMaterial } from './records/materials.ts';
import type { KeyMaterialRow, KeyRow } from './tables.ts';
import { keyTopic } from './topics.ts';

const hex = (random: Random, bytes: number): string => Buffer.from(random.bytes(bytes)).toString('hex');

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/concepts-key-id.html */
export const newKeyId = (random: Random, isMultiRegion: boolean): string =>
  isMultiRegion ? `mrk-${newUuid(random).replaceAll('-', '')}` : newUuid(random);

export const newMaterialId = (random: Random): string => hex(random, 32);

/** Key material made ahead of the write that stores it. */
export interface MadeMaterial extends Pick<NewMaterial, 'publicKey'> {
  readonly keyId: string;
  readonly materialId: string;
  /** Null where it stays in the cluster of a key store. */
  readonly blob: Uint8Array | null;
  readonly wrappedUnder: string | null;
}

/** Has the vault make the first material of a key, or the next one. */
export async function makeMaterial(
  { vault, random }: Pick<OperationContext, 'vault' | 'random'>,
  spec: VaultKeySpec,
  place: { readonly accountId: string; readonly keyId: string },
): Promise<MadeMaterial> {
  const materialId = newMaterialId(random);
  const made = await vault.generate(spec, { ...place, materialId });
  return { ...made, keyId: place.keyId, materialId };
}

/** What a key has when nothing else is said. */
export const NEW_KEY = {
  manager: 'CUSTOMER',
  state: 'Enabled',
  description: '',
  deletion_at: null,
  deletion_window_days: null,
  tags: '[]',
  alias_names: '[]',
  primary_region: null,
  key_store_id: null,
  public_key: null,
  current_material_id: null,
  expiration_model: null,
  valid_to: null,
  rotation_period_days: null,
  next_rotation_at: null,
} as const satisfies Partial<KeyRow>;

export const newMaterialRow = (
  key: KeyRow,
  material: Pick<MadeMaterial, 'materialId' | 'blob' | 'wrappedUnder'>,
  now: number,
): KeyMaterialRow => ({
  account_id: key.account_id,
  region: key.region,
  key_id: key.id,
  id: material.materialId,
  blob: material.blob,
  wrapped_under: material.wrappedUnder,
  sequence: 1,
  state: 'CURRENT',
  created_at: now,
  rotated_at: null,
  rotation_type: null,
  description: null,
  expiration_model: null,
  valid_to: null,
});

/** Stores a new key, with its material where it has some already. */
export async function storeKey(
  context: Pick<WriteContext, 'db' | 'now' | 'change'>,
  key: KeyRow,
  material: MadeMaterial | undefined,
): Promise<KeyRow> {
  const row: KeyRow =
    material === undefined
      ? key
      : { ...key, current_material_id: material.materialId, public_key: material.publicKey ?? null };
  await insertKey(kmsOf(context), row);
  if (material !== undefined)
    await insertMaterial(kmsOf(context), newMaterialRow(row, material, context.now));
  context.change(keyTopic(row));
  return row;
}
