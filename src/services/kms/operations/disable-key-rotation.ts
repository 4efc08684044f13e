import { write } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { changeKey } from '../change-key.ts';
import { findKey } from '../key-lookup.ts';
import { assertUsable } from '../key-state.ts';
import { assertRotates } from '../rotation.ts';
import type { DisableKeyRotationRequest, Input } from '../schema.ts';

/** Asymmetric and HMAC keys do not rotate, so that there is nothing to do for them. */
export const disableKeyRotation = write<Input<DisableKeyRotationRequest>, void>(
  keyAccess('DisableKeyRotation'),
  async (context, input) => {
    const key = await findKey(context, input.KeyId);
    const isSymmetric = key.key_spec === 'SYMMETRIC_DEFAULT';
    if (isSymmetric) assertRotates(key, 'DisableKeyRotation');
    assertUsable(key, context.now);
    if (!isSymmetric) return;
    await changeKey(context, key, { rotation_period_days: null, next_rotation_at: null });
  },
);
