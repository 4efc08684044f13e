import { write } from '../../contract.ts';
import { accountAccess } from '../access.ts';
import { inState, keyStore } from '../key-store-state.ts';
import { kmsOf } from '../records/database.ts';
import { updateKeyStore } from '../records/key-stores.ts';
import type { DisconnectCustomKeyStoreRequest, DisconnectCustomKeyStoreResponse, Input } from '../schema.ts';
import { keyStoreTopic } from '../topics.ts';

type DisconnectInput = Input<DisconnectCustomKeyStoreRequest>;

export const disconnectCustomKeyStore = write<DisconnectInput, DisconnectCustomKeyStoreResponse>(
  accountAccess('DisconnectCustomKeyStore'),
  async (context, input) => {
    const store = await keyStore(context, input.CustomKeyStoreId);
    if (store.connection_state !== 'CONNECTED' && store.connection_state !== 'FAILED') throw inState(store);
    const change = { connection_state: 'DISCONNECTED', connection_error: null } as const;
    await updateKeyStore(kmsOf(context), store.id, change);
    context.change(keyStoreTopic(store.id));
    return {};
  },
);
