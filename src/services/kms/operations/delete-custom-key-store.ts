import { write } from '../../contract.ts';
import { accountAccess } from '../access.ts';
import { customKeyStoreHasKeys } from '../errors.ts';
import { inState, keyStore } from '../key-store-state.ts';
import { kmsOf } from '../records/database.ts';
import { deleteKeyStore, hasKeys } from '../records/key-stores.ts';
import type { DeleteCustomKeyStoreRequest, DeleteCustomKeyStoreResponse, Input } from '../schema.ts';
import { keyStoreTopic } from '../topics.ts';

/** The cluster and its keys stay as they are. */
export const deleteCustomKeyStore = write<Input<DeleteCustomKeyStoreRequest>, DeleteCustomKeyStoreResponse>(
  accountAccess('DeleteCustomKeyStore'),
  async (context, input) => {
    const store = await keyStore(context, input.CustomKeyStoreId);
    if (store.connection_state !== 'DISCONNECTED') throw inState(store);
    if (await hasKeys(kmsOf(context), store.id))
      throw customKeyStoreHasKeys(`Custom key store ${store.id} holds KMS keys.`);
    await deleteKeyStore(kmsOf(context), store.id);
    context.change(keyStoreTopic(store.id));
    return {};
  },
);
