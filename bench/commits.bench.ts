import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../src/storage/open-store.ts';
import type { Migration, Store } from '../src/storage/store.ts';
import { skipWithoutPostgres, startPostgres } from '../test/support/postgres.ts';
import { type BenchCase, compareCases, printResults } from './support/compare-cases.ts';

/**
 * Durable writes per second with 32 writers, each waiting for its own, against a file to which one writer appends
 * 512 bytes and syncs, again and again: what a store without group commit could reach at best.
 */
const WRITERS = 32;
const WRITES_PER_WRITER = 50;
const SYNCS = 200;

const table: Migration = {
  name: '2026-11-24-bench',
  async up(db) {
    await db.schema
      .createTable('records')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('body', 'text', (c) => c.notNull())
      .execute();
  },
};

const BODY = 'x'.repeat(300);
let lastId = 0;

async function insertOne(store: Store): Promise<void> {
  const id = `record-${lastId++}`;
  await store.write(async (tx) => {
    await tx.db.insertInto('records').values({ id, body: BODY }).execute();
    tx.change(`record/${id}`);
  });
}

async function writeAlone(store: Store, writes: number): Promise<void> {
  for (let count = 0; count < writes; count++) await insertOne(store);
}

async function writeTogether(store: Store): Promise<void> {
  await Promise.all(Array.from({ length: WRITERS }, () => writeAlone(store, WRITES_PER_WRITER)));
}

function rawAppends(file: number): BenchCase {
  const block = Buffer.alloc(512, 'x');
  return {
    name: 'raw append 512 B + fdatasync',
    operations: SYNCS,
    run() {
      for (let count = 0; count < SYNCS; count++) {
        writeSync(file, block);
        fdatasyncSync(file);
      }
    },
  };
}

const casesOf = (store: Store): BenchCase[] => [
  { name: `${store.dialect}, 1 writer`, operations: SYNCS, run: () => writeAlone(store, SYNCS) },
  {
    name: `${store.dialect}, ${WRITERS} writers`,
    operations: WRITERS * WRITES_PER_WRITER,
    run: () => writeTogether(store),
  },
];

// Beside the sources, because a temporary folder may be in memory.
const folder = mkdtempSync(join(import.meta.dirname, '.commits-'));
const file = openSync(join(folder, 'raw'), 'a');
const urls = [`sqlite:${join(folder, 'store.db')}`];
const skipped = skipWithoutPostgres();
const postgres = skipped === false ? await startPostgres() : undefined;
if (postgres !== undefined) urls.push(await postgres.createDatabase());
else console.log(skipped);
const stores = await Promise.all(urls.map((url) => openStore({ url })));
try {
  for (const store of stores) await store.migrate([table]);
  printResults('Durable writes', await compareCases([rawAppends(file), ...stores.flatMap(casesOf)]));
  for (const store of stores) {
    const { writes, commits } = store.counters();
    console.log(`${store.dialect}: ${writes} writes in ${commits} commits`);
  }
} finally {
  for (const store of stores) await store.close();
  closeSync(file);
  rmSync(folder, { recursive: true });
  await postgres?.stop();
}
