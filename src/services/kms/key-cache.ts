import { followedBy, type NowOrLater } from '../../core/now-or-later.ts';
import { FeedCache, type Loaded } from '../../identity/feed-cache.ts';
import type { Store } from '../../storage/store.ts';
import { type KeyRef, type KmsDatabase, kmsOf } from './records/database.ts';
import { findGrantsTo, listGrantRows } from './records/grants.ts';
import { findKeyByAlias, findKeyRow } from './records/keys.ts';
import { listMaterials } from './records/materials.ts';
import type { GrantRow, KeyMaterialRow, KeyRow } from './tables.ts';
import { keyTopic } from './topics.ts';

/** A key with all that its use needs. */
interface WholeKey {
  readonly row: KeyRow;
  readonly materials: readonly KeyMaterialRow[];
  /** Undefined where there are so many that the database is asked for those of a caller. */
  readonly grants: readonly GrantRow[] | undefined;
}

/** Some 10 kB each, with policy, materials and grants. */
const MOST_KEYS = 5000;
const MOST_ALIASES = 10_000;
const MOST_GRANTS = 100;

interface Cache {
  readonly keys: FeedCache<WholeKey>;
  /** Ids of the keys behind aliases. */
  readonly aliases: FeedCache<string>;
}

/**
 * Keys in use, in memory, by the committed rows they were read from: one cache for each open database, kept true by its
 * change feed as the directory keeps callers. Reads within a write, and databases nobody follows, go by it.
 */
const caches = new WeakMap<KmsDatabase, Cache>();

/** Keeps keys of the store in memory until the returned function is called. */
export function keepKeysInMemory(store: Store): () => void {
  const cache: Cache = { keys: new FeedCache(MOST_KEYS), aliases: new FeedCache(MOST_ALIASES) };
  const db = kmsOf({ db: store.reader });
  caches.set(db, cache);
  const stopListening = store.onChanges((changes) => {
    cache.keys.apply(changes);
    cache.aliases.apply(changes);
  });
  return () => {
    caches.delete(db);
    stopListening();
  };
}

const nameOf = ({ accountId, region, keyId }: KeyRef): string => `${accountId}/${region}/${keyId}`;

async function load(db: KmsDatabase, ref: KeyRef): Promise<Loaded<WholeKey>> {
  const topics = [keyTopic({ account_id: ref.accountId, region: ref.region, id: ref.keyId })];
  const row = await findKeyRow(db, ref);
  if (row === undefined) return { value: undefined, topics };
  const materials = await listMaterials(db, ref);
  const grants = await listGrantRows(db, ref, {}, undefined, MOST_GRANTS + 1);
  return { value: { row, materials, grants: grants.length > MOST_GRANTS ? undefined : grants }, topics };
}

function wholeKey(db: KmsDatabase, ref: KeyRef): NowOrLater<WholeKey | undefined> {
  const cache = caches.get(db)?.keys;
  const name = nameOf(ref);
  return cache?.peek(name) ?? cache?.load(name, () => load(db, ref));
}

export const keyRow = (db: KmsDatabase, ref: KeyRef): NowOrLater<KeyRow | undefined> =>
  caches.has(db) ? followedBy(wholeKey(db, ref), (whole) => whole?.row) : findKeyRow(db, ref);

/** The key behind an alias. */
export function keyRowOfAlias(
  db: KmsDatabase,
  place: Omit<KeyRef, 'keyId'>,
  alias: string,
): NowOrLater<KeyRow | undefined> {
  const cache = caches.get(db)?.aliases;
  if (cache === undefined) return findKeyByAlias(db, place, alias);
  const name = nameOf({ ...place, keyId: alias });
  const keyId =
    cache.peek(name) ??
    cache.load(name, async () => {
      const row = await findKeyByAlias(db, place, alias);
      return { value: row?.id, topics: row === undefined ? [] : [keyTopic(row)] };
    });
  return followedBy(keyId, (id) => (id === undefined ? undefined : keyRow(db, { ...place, keyId: id })));
}

export function keyMaterial(
  db: KmsDatabase,
  ref: KeyRef,
  materialId: string,
): NowOrLater<KeyMaterialRow | undefined> {
  const materials = caches.has(db)
    ? followedBy(wholeKey(db, ref), (whole) => whole?.materials)
    : listMaterials(db, ref);
  return followedBy(materials, (all) => all?.find(({ id }) => id === materialId));
}

/** Grants of a key to one of `names`. */
export function grantsTo(
  db: KmsDatabase,
  ref: KeyRef,
  names: readonly string[],
): NowOrLater<readonly GrantRow[]> {
  if (!caches.has(db)) return findGrantsTo(db, ref, names);
  return followedBy(
    wholeKey(db, ref),
    (whole) =>
      whole?.grants?.filter(({ grantee }) => names.includes(grantee)) ?? findGrantsTo(db, ref, names),
  );
}
