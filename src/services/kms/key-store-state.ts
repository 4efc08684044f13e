import type { OperationContext } from '../contract.ts';
import { customKeyStoreInvalidState, customKeyStoreNotFound } from './errors.ts';
import { kmsOf } from './records/database.ts';
import { findKeyStore } from './records/key-stores.ts';
import type { KeyStoreRow } from './tables.ts';

type Looker = Pick<OperationContext, 'accountId' | 'region' | 'db'>;

/** @throws AwsError CustomKeyStoreNotFoundException */
export async function keyStore(looker: Looker, id: string): Promise<KeyStoreRow> {
  const store = await findKeyStore(kmsOf(looker), looker, { id });
  if (store === undefined) throw customKeyStoreNotFound(`Custom key store ${id} was not found.`);
  return store;
}

/** @throws AwsError CustomKeyStoreNotFoundException; CustomKeyStoreInvalidStateException where it is not connected */
export async function assertConnected(looker: Looker, id: string): Promise<void> {
  const store = await keyStore(looker, id);
  if (store.connection_state !== 'CONNECTED')
    throw customKeyStoreInvalidState(`Custom key store ${id} is ${store.connection_state}.`);
}
