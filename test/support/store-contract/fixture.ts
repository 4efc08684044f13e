import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { type OpenStoreOptions, openStore } from '../../../src/storage/open-store.ts';
import { StorageError, type StorageFault } from '../../../src/storage/storage-error.ts';
import type { Change, Dialect, Migration, Store } from '../../../src/storage/store.ts';
import { type AnyDatabase, tablesOf } from '../../../src/storage/tables-of.ts';

/** A kind of database the contract is held against. */
export interface Fixture {
  readonly dialect: Dialect;
  /** Why it cannot be had here, or false. */
  readonly skip: string | false;
  /** URL of a fresh, empty database, removed after the test. */
  createDatabase(t: TestContext): Promise<string>;
}

export interface ContractTables {
  boxes: { name: string; name_key: string; size: number; made_at: number | null; body: Uint8Array | null };
  lids: { id: string; box_key: string };
}

export const boxes: Migration = {
  name: '2026-11-24-boxes',
  async up(db, dialect) {
    const collate = dialect === 'postgres' ? 'text collate "C"' : 'text';
    const { sql } = await import('kysely');
    const text = sql.raw(collate);
    const bytes = sql.raw(dialect === 'postgres' ? 'bytea' : 'blob');
    await db.schema
      .createTable('boxes')
      .addColumn('name', sql`${text}`, (c) => c.notNull())
      .addColumn('name_key', sql`${text}`, (c) => c.primaryKey())
      .addColumn('size', 'integer', (c) => c.notNull())
      .addColumn('made_at', 'bigint')
      .addColumn('body', sql`${bytes}`)
      .execute();
    await db.schema
      .createTable('lids')
      .addColumn('id', sql`${text}`, (c) => c.primaryKey())
      .addColumn('box_key', sql`${text}`, (c) => c.notNull().references('boxes.name_key'))
      .execute();
  },
};

export const tables = (db: AnyDatabase): Kysely<ContractTables> => tablesOf<ContractTables>(db);

/** Opens a store that is closed after the test. */
export async function open(t: TestContext, options: OpenStoreOptions): Promise<Store> {
  const store = await openStore(options);
  t.after(() => store.close());
  return store;
}

/** A store with the contract's tables, on a fresh database unless `url` is given. */
export async function openBoxes(
  t: TestContext,
  fixture: Fixture,
  options: Partial<OpenStoreOptions> = {},
): Promise<Store & { readonly url: string }> {
  const url = options.url ?? (await fixture.createDatabase(t));
  const store = await open(t, { ...options, url });
  await store.migrate([boxes]);
  return { ...store, url };
}

export const box = (name: string, size = 0) => ({
  name,
  name_key: name.toLowerCase(),
  size,
  made_at: null,
  body: null,
});

/** One write that stores a box and tells of it. */
export const addBox = (store: Store, name: string, size = 0): Promise<void> =>
  store.write(async (tx) => {
    await tables(tx.db).insertInto('boxes').values(box(name, size)).execute();
    tx.change(`box/${name}`);
  });

export async function boxNames(store: Store): Promise<string[]> {
  const rows = await tables(store.reader).selectFrom('boxes').select('name').orderBy('name').execute();
  return rows.map(({ name }) => name);
}

export const faultIs =
  (fault: StorageFault) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof StorageError, String(error));
    assert.equal(error.fault, fault);
    return true;
  };

/** Everything a store tells from now on. */
export function recordChanges(store: Store): Change[] {
  const seen: Change[] = [];
  store.onChanges((changes) => void seen.push(...changes));
  return seen;
}

/** Waits until `isTrue`, five seconds at most. */
export async function eventually(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 250; tries++) {
    if (await isTrue()) return;
    await delay(20);
  }
  assert.fail(`not within 5 s: ${what}`);
}

export const positions = (changes: readonly Change[]): number[] => changes.map(({ position }) => position);
export const topics = (changes: readonly Change[]): string[] => changes.map(({ topic }) => topic);
/** 1, 2, … `last`. */
export const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);
