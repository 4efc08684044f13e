import { write } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { changeKey } from '../change-key.ts';
import { findKey } from '../key-lookup.ts';
import { assertState } from '../key-state.ts';
import type { DisableKeyRequest, Input } from '../schema.ts';

/** From the next call on, nothing is done with the key. */
export const disableKey = write<Input<DisableKeyRequest>, void>(
  keyAccess('DisableKey'),
  async (context, input) => {
    const key = await findKey(context, input.KeyId);
    assertState(key, context.now, ['Enabled', 'Disabled']);
    await changeKey(context, key, { state: 'Disabled' });
  },
);
