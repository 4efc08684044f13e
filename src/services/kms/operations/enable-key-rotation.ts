import { write } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { changeKey } from '../change-key.ts';
import { findKey } from '../key-lookup.ts';
import { assertUsable } from '../key-state.ts';
import { assertRotates, DEFAULT_PERIOD_DAYS, nextRotation } from '../rotation.ts';
import type { EnableKeyRotationRequest, Input } from '../schema.ts';

type EnableKeyRotationInput = Input<EnableKeyRotationRequest>;

/** Asked for again, with another period or not, the period counts from now. */
export const enableKeyRotation = write<EnableKeyRotationInput, void>(
  keyAccess<EnableKeyRotationInput>('EnableKeyRotation', {
    keys: ({ RotationPeriodInDays: days }) =>
      days === undefined ? {} : { 'kms:RotationPeriodInDays': String(days) },
  }),
  async (context, input) => {
    const key = await findKey(context, input.KeyId);
    assertUsable(key, context.now);
    assertRotates(key, { onDemand: false });
    const days = input.RotationPeriodInDays ?? DEFAULT_PERIOD_DAYS;
    await changeKey(context, key, {
      rotation_period_days: days,
      next_rotation_at: nextRotation(context.now, days),
    });
  },
);
