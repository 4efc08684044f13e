import { write } from '../../contract.ts';
import { keyAccess } from '../access.ts';
import { changeKey } from '../change-key.ts';
import { findKey } from '../key-lookup.ts';
import { assertState } from '../key-state.ts';
import type { Input, UpdateKeyDescriptionRequest } from '../schema.ts';

export const updateKeyDescription = write<Input<UpdateKeyDescriptionRequest>, void>(
  keyAccess('UpdateKeyDescription'),
  async (context, input) => {
    const key = await findKey(context, input.KeyId);
    assertState(key, context.now, ['Enabled', 'Disabled', 'PendingImport', 'Unavailable']);
    await changeKey(context, key, { description: input.Description });
  },
);
