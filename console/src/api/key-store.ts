/** The one key of this browser's session, kept where scripts can use it but nobody can read it out. */
const DATABASE = 'keywarden';
const STORE = 'keys';
const KEY = 'session';

const asPromise = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the browser cannot keep a key'));
  });

async function withStore<T>(
  mode: IDBTransactionMode,
  use: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await asPromise(opening);
  try {
    return await asPromise(use(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

/** @returns undefined where there is none */
export const storedKeyPair = (): Promise<CryptoKeyPair | undefined> =>
  withStore('readonly', (store) => store.get(KEY) as IDBRequest<CryptoKeyPair | undefined>);

/** A fresh P-256 pair whose private half cannot be exported; it takes the place of the one before. */
export async function makeKeyPair(): Promise<CryptoKeyPair> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const pair = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  await withStore('readwrite', (store) => store.put(pair, KEY));
  return pair;
}
