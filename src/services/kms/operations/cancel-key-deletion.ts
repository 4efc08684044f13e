import { write } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { keyArn } from '../arns.ts';
import { changeKey } from '../change-key.ts';
import { isWhole } from '../crypto/imports.ts';
import { invalidState } from '../errors.ts';
import { findKey } from '../key-lookup.ts';
import { kmsOf, refOf } from '../records/database.ts';
import { listMaterials } from '../records/materials.ts';
import type { CancelKeyDeletionRequest, CancelKeyDeletionResponse, Input } from '../schema.ts';

/** The key is disabled afterwards, or waits for material again if it has none. */
export const cancelKeyDeletion = write<Input<CancelKeyDeletionRequest>, CancelKeyDeletionResponse>(
  keyAccess('CancelKeyDeletion'),
  async (context, input) => {
    const key = await findKey(context, input.KeyId);
    if (key.state !== 'PendingDeletion' && key.state !== 'PendingReplicaDeletion')
      throw invalidState(`${keyArn(key)} is not pending deletion.`);
    const isWaiting =
      key.origin === 'EXTERNAL' && !isWhole(await listMaterials(kmsOf(context), refOf(key)), context.now);
    await changeKey(context, key, {
      state: isWaiting ? 'PendingImport' : 'Disabled',
      deletion_at: null,
      deletion_window_days: null,
    });
    return { KeyId: keyArn(key) };
  },
);
