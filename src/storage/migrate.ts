import { StorageError } from './storage-error.ts';
import type { Dialect, Migration, WriteTransaction } from './store.ts';
import { tablesOf } from './tables-of.ts';

interface MigrationTables {
  migrations: { name: string };
}

const migrationsOf = (tx: WriteTransaction) => tablesOf<MigrationTables>(tx.db);

/** One migration may rebuild large tables; in milliseconds. */
export const MIGRATION_LIMIT = 15 * 60_000;

async function assertKnown(tx: WriteTransaction, known: ReadonlySet<string>): Promise<void> {
  const rows = await migrationsOf(tx).selectFrom('migrations').select('name').orderBy('name').execute();
  const unknown = rows.map((row) => row.name).filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new StorageError(
    'incompatible',
    `the database was written by a newer version: it has migrations unknown here (${unknown.join(', ')})`,
  );
}

async function runOnce(tx: WriteTransaction, migration: Migration, dialect: Dialect): Promise<void> {
  const { name } = migration;
  const db = migrationsOf(tx);
  const done = await db.selectFrom('migrations').select('name').where('name', '=', name).executeTakeFirst();
  if (done !== undefined) return;
  await migration.up(tx.db, dialect);
  await db.insertInto('migrations').values({ name }).execute();
}

/**
 * Writes are serial in the whole deployment, so a migration is a write that looks whether it was run before: of two
 * processes that start at once, the second finds it done.
 */
export async function migrate(
  write: (run: (tx: WriteTransaction) => Promise<void>) => Promise<void>,
  migrations: readonly Migration[],
  dialect: Dialect,
): Promise<void> {
  const inOrder = migrations.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  const known = new Set(inOrder.map(({ name }) => name));
  if (known.size !== inOrder.length) throw new Error('two migrations have the same name');
  await write((tx) => assertKnown(tx, known));
  for (const migration of inOrder) {
    await write(async (tx) => {
      await assertKnown(tx, known);
      await runOnce(tx, migration, dialect);
    });
  }
}
