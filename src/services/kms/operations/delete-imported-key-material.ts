import { type WriteContext, write } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { keyArn } from '../arns.ts';
import { changeKey } from '../change-key.ts';
import { unsupported, validation } from '../errors.ts';
import { findKey } from '../key-lookup.ts';
import { assertState } from '../key-state.ts';
import { kmsOf, refOf } from '../records/database.ts';
import { otherRegions } from '../records/keys.ts';
import { deleteMaterial, findMaterial, updateMaterial } from '../records/materials.ts';
import { isReplica } from '../rotation.ts';
import type {
  DeleteImportedKeyMaterialRequest,
  DeleteImportedKeyMaterialResponse,
  Input,
} from '../schema.ts';
import type { KeyRow } from '../tables.ts';
import { keyTopic } from '../topics.ts';

const GONE = { blob: null, wrapped_under: null } as const;
const NO_EXPIRY = { expiration_model: null, valid_to: null } as const;

/** In all regions. */
async function forget(context: WriteContext, key: KeyRow, materialId: string): Promise<void> {
  const db = kmsOf(context);
  for (const { region } of [key, ...(await otherRegions(db, key))]) {
    await deleteMaterial(db, { ...refOf(key), region }, materialId);
    context.change(keyTopic({ ...key, region }));
  }
}

type Answer = DeleteImportedKeyMaterialResponse;

/**
 * The material is gone at once; its id stays, so that only the same material can be imported in its place; of material that was imported
 * ahead nothing stays.
 */
export const deleteImportedKeyMaterial = write<Input<DeleteImportedKeyMaterialRequest>, Answer>(
  keyAccess('DeleteImportedKeyMaterial'),
  async (context, input) => {
    const key = await findKey(context, input.KeyId);
    if (key.origin !== 'EXTERNAL')
      throw unsupported(`${keyArn(key)} origin is ${key.origin} which is not valid for this operation.`);
    assertState(key, context.now, [
      'Enabled',
      'Disabled',
      'PendingImport',
      'PendingDeletion',
      'PendingReplicaDeletion',
    ]);
    const materialId = input.KeyMaterialId ?? key.current_material_id;
    if (materialId === null) return { KeyId: keyArn(key) };
    const db = kmsOf(context);
    const material = await findMaterial(db, refOf(key), materialId);
    if (material === undefined)
      throw validation(
        `Key material (id: ${materialId}) has never been imported into KMS key ${keyArn(key)}.`,
      );
    await updateMaterial(db, refOf(key), materialId, { ...GONE, ...NO_EXPIRY });
    if (material.state === 'PENDING_ROTATION') {
      if (!isReplica(key)) await forget(context, key, materialId);
    } else {
      const isWaiting = key.state === 'PendingDeletion' || key.state === 'PendingReplicaDeletion';
      await changeKey(context, key, { ...(isWaiting ? {} : { state: 'PendingImport' }), ...NO_EXPIRY });
    }
    return {
      KeyId: keyArn(key),
      ...(key.key_spec === 'SYMMETRIC_DEFAULT' && { KeyMaterialId: materialId }),
    };
  },
);
