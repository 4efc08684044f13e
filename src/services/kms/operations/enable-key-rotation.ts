import { write } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { changeKey } from '../change-key.ts';
import { findKey } from '../key-lookup.ts';
import { assertUsable } from '../key-state.ts';
import { assertRotates, DEFAULT_PERIOD_DAYS, nextRotation } from '../rotation.ts';
import type { EnableKeyRotationRequest, Input } from '../schema.ts';

type EnableKeyRotationInput = Input<EnableKeyRotationRequest>;

/** Asked for again, another period counts from now, and the present one, named or not, goes on. */
export const enableKeyRotation = write<EnableKeyRotationInput, void>(
  keyAccess<EnableKeyRotationInput>('EnableKeyRotation', {
    keys: ({ RotationPeriodInDays: days }) =>
      days === undefined ? {} : { 'kms:RotationPeriodInDays': String(days) },
  }),
  async (context, input) => {
    const key = await findKey(context, input.KeyId);
    assertRotates(key, 'EnableKeyRotation');
    assertUsable(key, context.now);
    const present = key.next_rotation_at === null ? null : key.rotation_period_days;
    const days = input.RotationPeriodInDays ?? present ?? DEFAULT_PERIOD_DAYS;
    if (days === present) return;
    await changeKey(context, key, {
      rotation_period_days: days,
      next_rotation_at: nextRotation(context.now, days),
    });
  },
);
