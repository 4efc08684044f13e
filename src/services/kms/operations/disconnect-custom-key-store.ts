import { write } from '../../contract.ts';
import { accountAccess } from '../access.ts';
import { customKeyStoreInvalidState } from '../errors.ts';
import { keyStore } from '../key-store-state.ts';
import { kmsOf } from '../records/database.ts';
import { updateKeyStore } from '../records/key-stores.ts';
import type { DisconnectCustomKeyStoreRequest, DisconnectCustomKeyStoreResponse, Input } from '../schema.ts';

type DisconnectInput = Input<DisconnectCustomKeyStoreRequest>;

export const disconnectCustomKeyStore = write<DisconnectInput, DisconnectCustomKeyStoreResponse>(
  accountAccess('DisconnectCustomKeyStore'),
  async (context, input) => {
    const store = await keyStore(context, input.CustomKeyStoreId);
    if (store.connection_state !== 'CONNECTED' && store.connection_state !== 'FAILED')
      throw customKeyStoreInvalidState(`Custom key store ${store.id} is ${store.connection_state}.`);
    const change = { connection_state: 'DISCONNECTED', connection_error: null } as const;
    await updateKeyStore(kmsOf(context), store.id, change);
    context.change(`kms-key-store/${store.id}`);
    return {};
  },
);
