import type { OperationContext } from '../contract.ts';
import { customKeyStoreInvalidState, customKeyStoreNotFound } from './errors.ts';
import { keyStoreRow } from './key-store-cache.ts';
import { kmsOf, refOf } from './records/database.ts';
import { findKeyStore } from './records/key-stores.ts';
import type { KeyRow, KeyStoreRow } from './tables.ts';

type Looker = Pick<OperationContext, 'accountId' | 'region' | 'db'>;

/** @throws AwsError CustomKeyStoreNotFoundException */
export async function keyStore(looker: Looker, id: string): Promise<KeyStoreRow> {
  const store = await findKeyStore(kmsOf(looker), looker, { id });
  if (store === undefined) throw customKeyStoreNotFound(`Custom key store ${id} was not found.`);
  return store;
}

/** @throws AwsError CustomKeyStoreNotFoundException; CustomKeyStoreInvalidStateException where it is not connected */
export async function connectedStore(looker: Looker, id: string): Promise<KeyStoreRow> {
  const store = await keyStore(looker, id);
  if (store.connection_state !== 'CONNECTED') throw inState(store);
  return store;
}

/** For an operation that a key store in its present state does not allow. */
export const inState = ({ id, connection_state }: KeyStoreRow) =>
  customKeyStoreInvalidState(`Custom key store ${id} is ${connection_state}.`);

/** The key store a key is in; undefined for keys that are in none. */
export const storeOfKey = async (
  { db }: Pick<Looker, 'db'>,
  key: KeyRow,
): Promise<KeyStoreRow | undefined> =>
  key.key_store_id === null ? undefined : keyStoreRow(kmsOf({ db }), refOf(key), key.key_store_id);
