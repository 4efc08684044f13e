import { type AccessRule, write } from '../../contract.ts';
import { keyPermission } from '../access.ts';
import { keyArn } from '../arns.ts';
import { changeKey } from '../change-key.ts';
import { invalidState, validation } from '../errors.ts';
import { findKey, parseKeyReference } from '../key-lookup.ts';
import { assertUsable } from '../key-state.ts';
import { kmsOf, refOf } from '../records/database.ts';
import { findKeyRow, findRelatedKeys } from '../records/keys.ts';
import type { Input, UpdatePrimaryRegionRequest } from '../schema.ts';

type UpdatePrimaryRegionInput = Input<UpdatePrimaryRegionRequest>;

/** Permission for both keys: the one that is the primary and the one that becomes it. */
const access: AccessRule<UpdatePrimaryRegionInput> = async (context, input) => {
  const operation = 'UpdatePrimaryRegion';
  const reference = parseKeyReference(context, input.KeyId);
  const keys = { 'kms:PrimaryRegion': input.PrimaryRegion };
  const there = { ...reference, region: input.PrimaryRegion };
  return [
    await keyPermission(context, { operation, reference, keys }),
    await keyPermission(context, { operation, reference: there, keys }),
  ];
};

/** Automatic rotation goes on as it was, from the new primary. */
export const updatePrimaryRegion = write<UpdatePrimaryRegionInput, void>(access, async (context, input) => {
  const db = kmsOf(context);
  const primary = await findKey(context, input.KeyId);
  assertUsable(primary, context.now);
  const { PrimaryRegion: region } = input;
  if (primary.primary_region !== primary.region)
    throw invalidState(`${keyArn(primary)} is not a multi-Region primary key.`);
  if (region === primary.region) return;
  const replica = await findKeyRow(db, { ...refOf(primary), region });
  if (replica === undefined)
    throw validation(`${primary.id} does not have a replica key in the specified Region.`);
  assertUsable(replica, context.now);
  const { rotation_period_days, next_rotation_at } = primary;
  for (const key of await findRelatedKeys(db, primary)) {
    const isNew = key.region === region;
    const rotation = isNew
      ? { rotation_period_days, next_rotation_at }
      : { rotation_period_days: null, next_rotation_at: null };
    await changeKey(context, key, { primary_region: region, ...rotation });
  }
});
