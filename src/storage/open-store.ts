import { STORE_LIMITS } from './backend.ts';
import { openPostgres } from './postgres/open-postgres.ts';
import { openSerialStore, type SerialStoreOptions } from './serial-store.ts';
import { openSqlite } from './sqlite/open-sqlite.ts';
import type { Store } from './store.ts';

export interface OpenStoreOptions extends SerialStoreOptions {
  /** `sqlite:<path>` or a plain path (the file is made if missing, its folder is not), or `postgres://…`. */
  readonly url: string;
}

/** A scheme in front of `:`; two letters at least, so that `C:\keywarden.db` is a path. */
const SCHEME = /^([a-z][a-z0-9+.-]+):/i;

/**
 * Opens the database; `migrate` is the next call.
 * @throws StorageError `unavailable` when it cannot be reached, `corrupt` when the file is no database
 */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const { url } = options;
  const limits = options.limits ?? STORE_LIMITS;
  const scheme = SCHEME.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) return openSerialStore(openSqlite(url, limits), options);
  if (scheme === 'sqlite') return openSerialStore(openSqlite(url.slice('sqlite:'.length), limits), options);
  if (scheme === 'postgres' || scheme === 'postgresql')
    return openSerialStore(await openPostgres(url, limits), options);
  // The rest of the URL may hold a password.
  throw new Error(`unknown kind of database '${scheme}:'; use sqlite:<path> or postgres://…`);
}
