import { preparedWrite, type WriteContext } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { keyArn } from '../arns.ts';
import { changeKey } from '../change-key.ts';
import { keyAfterImport } from '../crypto/imports.ts';
import { conflict, invalidState, limitExceeded } from '../errors.ts';
import { findKey, type Looker } from '../key-lookup.ts';
import { assertUsable } from '../key-state.ts';
import { type MadeMaterial, makeMaterial } from '../new-key.ts';
import { QUOTAS } from '../quotas.ts';
import { kmsOf, refOf } from '../records/database.ts';
import { otherRegions } from '../records/keys.ts';
import { listMaterials } from '../records/materials.ts';
import { assertRotates, isAwaitedElsewhere, rotate } from '../rotation.ts';
import type { Input, RotateKeyOnDemandRequest, RotateKeyOnDemandResponse } from '../schema.ts';
import type { KeyMaterialRow, KeyRow } from '../tables.ts';

type RotateKeyOnDemandInput = Input<RotateKeyOnDemandRequest>;

/** @throws AwsError where the key cannot rotate now */
async function rotatable(
  looker: Looker,
  keyId: string,
): Promise<{ readonly key: KeyRow; readonly pending: KeyMaterialRow | undefined }> {
  const key = await findKey(looker, keyId);
  assertUsable(key, looker.now);
  assertRotates(key, 'RotateKeyOnDemand');
  const materials = await listMaterials(kmsOf(looker), refOf(key));
  if (materials.filter((row) => row.rotation_type === 'ON_DEMAND').length >= QUOTAS.onDemandRotations)
    throw limitExceeded(
      `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${keyArn(key)}`,
    );
  const pending = materials.find(({ state }) => state === 'PENDING_ROTATION');
  if (key.origin === 'EXTERNAL' && pending?.blob == null)
    throw invalidState(`No available key material pending rotation for the key: ${keyArn(key)}.`);
  if (pending !== undefined && (await isAwaitedElsewhere(kmsOf(looker), key, pending)))
    throw invalidState(
      'Cannot perform key material rotation: Key material has not been imported for replicas of the Multi-Region key.',
    );
  return { key, pending };
}

/** What was imported ahead is needed from now on, in whatever time it is good for. */
async function reckonExpiry(context: WriteContext, key: KeyRow): Promise<void> {
  const materials = await listMaterials(kmsOf(context), refOf(key));
  const { state, ...expiry } = keyAfterImport(materials, context.now);
  const isLost = key.state === 'Enabled' && state === 'PendingImport';
  await changeKey(context, key, { ...expiry, ...(isLost && { state }) });
}

/** Done when it answers: there is never a rotation in progress. AWS answers the ARN, whatever its page shows. */
export const rotateKeyOnDemand = preparedWrite<
  RotateKeyOnDemandInput,
  RotateKeyOnDemandResponse,
  MadeMaterial | undefined
>(
  keyAccess('RotateKeyOnDemand'),
  async (context, input) => {
    const { key } = await rotatable(context, input.KeyId);
    const place = { accountId: key.account_id, keyId: key.id };
    return key.origin === 'EXTERNAL' ? undefined : makeMaterial(context, key.key_spec, place);
  },
  async (context, input, made) => {
    const { key, pending } = await rotatable(context, input.KeyId);
    const next = made === undefined ? pending && { id: pending.id } : { id: made.materialId, made };
    if (next === undefined) throw conflict(`${keyArn(key)} changed meanwhile.`);
    const change = (topic: string): void => context.change(topic);
    await rotate(kmsOf(context), key, next, { type: 'ON_DEMAND', now: context.now, change });
    if (key.origin === 'EXTERNAL')
      for (const one of [key, ...(await otherRegions(kmsOf(context), key))]) await reckonExpiry(context, one);
    return { KeyId: keyArn(key) };
  },
);
