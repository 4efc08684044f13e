import { FeedCache } from '../../identity/feed-cache.ts';
import type { Store } from '../../storage/store.ts';
import { type KmsDatabase, kmsOf, type Place } from './records/database.ts';
import { findKeyStore } from './records/key-stores.ts';
import type { KeyStoreRow } from './tables.ts';
import { keyStoreTopic } from './topics.ts';

const MOST_STORES = 1000;

/** Custom key stores in use, in memory, as `key-cache.ts` keeps keys: each use of a key in one asks for its state. */
const caches = new WeakMap<KmsDatabase, FeedCache<KeyStoreRow>>();

/** Keeps key stores in memory until the returned function is called. */
export function keepStoresInMemory(store: Store): () => void {
  const cache = new FeedCache<KeyStoreRow>(MOST_STORES);
  const db = kmsOf({ db: store.reader });
  caches.set(db, cache);
  const stopListening = store.onChanges((changes) => cache.apply(changes));
  return () => {
    caches.delete(db);
    stopListening();
  };
}

export async function keyStoreRow(
  db: KmsDatabase,
  place: Place,
  id: string,
): Promise<KeyStoreRow | undefined> {
  const cache = caches.get(db);
  const read = () => findKeyStore(db, place, { id });
  if (cache === undefined) return read();
  const name = `${place.accountId}/${place.region}/${id}`;
  const load = () => cache.load(name, async () => ({ value: await read(), topics: [keyStoreTopic(id)] }));
  return cache.peek(name) ?? load();
}
