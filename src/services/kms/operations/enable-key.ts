import { write } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { changeKey } from '../change-key.ts';
import { findKey } from '../key-lookup.ts';
import { assertState } from '../key-state.ts';
import type { EnableKeyRequest, Input } from '../schema.ts';

export const enableKey = write<Input<EnableKeyRequest>, void>(
  keyAccess('EnableKey'),
  async (context, input) => {
    const key = await findKey(context, input.KeyId);
    assertState(key, context.now, ['Enabled', 'Disabled']);
    await changeKey(context, key, { state: 'Enabled' });
  },
);
