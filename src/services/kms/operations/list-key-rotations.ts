import { read } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { keyArn } from '../arns.ts';
import { validation } from '../errors.ts';
import { findKey } from '../key-lookup.ts';
import { pageOf } from '../paging.ts';
import { type KmsDatabase, kmsOf, refOf } from '../records/database.ts';
import { listMaterials } from '../records/materials.ts';
import { isAwaitedElsewhere, unsuitableOrigin } from '../rotation.ts';
import type {
  Input,
  ListKeyRotationsRequest,
  ListKeyRotationsResponse,
  RotationsListEntry,
} from '../schema.ts';
import type { KeyMaterialRow, KeyRow } from '../tables.ts';

/** Keys that never rotate answer an empty list, but for those in key stores. */
export const listKeyRotations = read<Input<ListKeyRotationsRequest>, ListKeyRotationsResponse>(
  keyAccess('ListKeyRotations'),
  async (context, input) => {
    const key = await findKey(context, input.KeyId);
    if (key.key_store_id !== null) throw unsuitableOrigin(key);
    if (key.key_spec !== 'SYMMETRIC_DEFAULT' && input.IncludeKeyMaterial !== undefined)
      throw validation('Input parameter includeKeyMaterial can only be used with symmetric keys.');
    const which = input.IncludeKeyMaterial ?? 'ROTATIONS_ONLY';
    const materials = await listMaterials(kmsOf(context), refOf(key));
    const listed = materials.filter((row) => which === 'ALL_KEY_MATERIAL' || row.rotated_at !== null);
    const keyOf = ({ id }: KeyMaterialRow): string => id;
    const scope = { operation: 'ListKeyRotations', filters: [key.id, which], usual: 100, keyOf };
    const { items, output } = await pageOf(context, scope, input, listed);
    const Rotations = await Promise.all(
      items.map(async (row) => ({
        ...rotationEntry(key, row, context.now),
        ...((await isAwaited(kmsOf(context), key, row)) && { KeyMaterialState: AWAITED }),
      })),
    );
    return { Rotations, ...output };
  },
);

const AWAITED = 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION' as const;

/** Whether a multi-Region key is not to rotate yet, for material that is not there in all its regions. */
const isAwaited = async (db: KmsDatabase, key: KeyRow, row: KeyMaterialRow): Promise<boolean> =>
  key.primary_region !== null &&
  row.state === 'PENDING_ROTATION' &&
  (row.blob === null || (await isAwaitedElsewhere(db, key, row)));

function rotationEntry(key: KeyRow, row: KeyMaterialRow, now: number): RotationsListEntry {
  const isMissing = row.blob === null || (row.valid_to !== null && row.valid_to <= now);
  return {
    KeyId: keyArn(key),
    KeyMaterialId: row.id,
    KeyMaterialState: row.state,
    ...(row.rotated_at !== null && { RotationDate: new Date(row.rotated_at) }),
    ...(row.rotation_type !== null && { RotationType: row.rotation_type }),
    ...(key.origin === 'EXTERNAL' && {
      ImportState: isMissing ? 'PENDING_IMPORT' : 'IMPORTED',
      ...(row.description !== null && { KeyMaterialDescription: row.description }),
      ...(row.expiration_model !== null && { ExpirationModel: row.expiration_model }),
      ...(row.valid_to !== null && { ValidTo: new Date(row.valid_to) }),
    }),
  };
}
