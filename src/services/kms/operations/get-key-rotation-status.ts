import { read } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { keyArn } from '../arns.ts';
import { findKey } from '../key-lookup.ts';
import { stateOf } from '../key-state.ts';
import { kmsOf, refOf } from '../records/database.ts';
import { findKeyRow } from '../records/keys.ts';
import { isReplica, unsuitableOrigin } from '../rotation.ts';
import type { GetKeyRotationStatusRequest, GetKeyRotationStatusResponse, Input } from '../schema.ts';
import type { KeyRow } from '../tables.ts';

type Answer = GetKeyRotationStatusResponse;

/** Keys that never rotate answer that rotation is off, but for those in key stores; a replica answers for its primary. A key on its way out does not rotate. */
export const getKeyRotationStatus = read<Input<GetKeyRotationStatusRequest>, Answer>(
  keyAccess('GetKeyRotationStatus', { acrossAccounts: true }),
  async (context, input): Promise<Answer> => {
    const key = await findKey(context, input.KeyId);
    if (key.key_store_id !== null) throw unsuitableOrigin(key);
    const primary = isReplica(key)
      ? await findKeyRow(kmsOf(context), { ...refOf(key), region: key.primary_region ?? key.region })
      : key;
    const isLeaving = stateOf(key, context.now).startsWith('Pending');
    return { KeyId: keyArn(key), ...(isLeaving ? { KeyRotationEnabled: false } : statusOf(primary ?? key)) };
  },
);

const statusOf = ({ next_rotation_at: next, rotation_period_days: days }: KeyRow): Answer =>
  next === null || days === null
    ? { KeyRotationEnabled: false }
    : { KeyRotationEnabled: true, RotationPeriodInDays: days, NextRotationDate: new Date(next) };
