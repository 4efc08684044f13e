import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/custody.ts';
import { skipWithoutPostgres, startPostgres } from '../../../test/support/postgres.ts';
import { bytesType, textType } from '../../storage/column-types.ts';
import { openStore } from '../../storage/open-store.ts';
import type { Migration, Store } from '../../storage/store.ts';
import { dataKey, KeyRing } from '../key-ring.ts';
import { ringSealer } from '../ring-sealer.ts';
import { dataKeyIndexes, type RowKey, resealed, sealedColumn } from './sealed-store.ts';

const table: Migration = {
  name: '2026-01-01-boxes',
  async up(db, dialect) {
    await db.schema
      .createTable('boxes')
      .addColumn('shelf', textType(dialect), (column) => column.notNull())
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('sealed', bytesType(dialect))
      .addPrimaryKeyConstraint('boxes_pk', ['shelf', 'number'])
      .execute();
  },
};
const index = dataKeyIndexes('2026-01-02-boxes', [['boxes', 'sealed']]);

interface Box extends Record<string, unknown> {
  readonly shelf: string;
  readonly number: number;
  readonly sealed: Uint8Array;
}

const placeOf = ({ shelf, number }: Pick<Box, 'shelf' | 'number'>): string => `boxes/${shelf}/${number}`;
const boxes = sealedColumn<Box>({
  name: 'boxes',
  table: 'boxes',
  column: 'sealed',
  key: ['shelf', 'number'],
  reseal: (sealer, row) => resealed(sealer, row.sealed, placeOf(row)),
});

function twoKeys() {
  const ring = new KeyRing();
  const clock = { at: 0, now: () => clock.at };
  const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };
  const ids = [0, 10].map((activeFrom) => {
    const id = randomBytes(8).toString('hex');
    ring.add(dataKey({ id, purpose: 'secret-at-rest', activeFrom }, randomBytes(32)));
    return id;
  });
  return { clock, sealer: ringSealer(ring, random, clock), old: ids[0] ?? '', fresh: ids[1] ?? '' };
}

async function resealsAll(store: Store): Promise<void> {
  await store.migrate([table, index]);
  const { clock, sealer, old, fresh } = twoKeys();
  const rows = ['a', 'b', 'c'].flatMap((shelf) =>
    Array.from({ length: 7 }, (_, number) => ({
      shelf,
      number,
      sealed: sealer.seal('secret-at-rest', Buffer.from(`${shelf}${number}`), placeOf({ shelf, number })),
    })),
  );
  const [first, second] = rows;
  assert.ok(first && second);
  // Moved to another place by somebody: it opens no more.
  const moved = { ...first, sealed: second.sealed };
  await store.write(async ({ db }) => {
    await db
      .insertInto('boxes')
      .values([moved, ...rows.slice(1), { shelf: 'd', number: 0, sealed: null }])
      .execute();
  });
  clock.at = 10;
  assert.equal(await boxes.count(store.reader), 21);
  assert.equal(await boxes.countUnder(store.reader, old), 21);
  assert.deepEqual(await boxes.tryOpening(store.reader, sealer, 100), { wanted: 21, found: 20 });

  let after: RowKey | undefined;
  let done = 0;
  let broken = 0;
  do {
    const page = await boxes.resealSome(store, sealer, old, { limit: 4, after });
    // A page that another process was quicker with.
    const again = await boxes.resealSome(store, sealer, old, { limit: 4, after });
    done += page.resealed + again.resealed;
    broken += page.broken;
    after = again.last;
  } while (after !== undefined);
  assert.deepEqual({ done, broken }, { done: 20, broken: 1 });
  assert.equal(await boxes.countUnder(store.reader, old), 1);
  assert.equal(await boxes.countUnder(store.reader, fresh), 20);
  const kept = (await store.reader.selectFrom('boxes').selectAll().orderBy('shelf').execute()) as Box[];
  for (const row of kept.filter((each) => each.sealed !== null && !(each.shelf === 'a' && each.number === 0)))
    assert.equal(
      sealer.open('secret-at-rest', row.sealed, placeOf(row)).revealText(),
      `${row.shelf}${row.number}`,
    );
}

test('rows are sealed anew page by page, past one that does not open, on SQLite', async () => {
  using temporary = temporaryFolder();
  const store = await openStore({ url: `sqlite:${temporary.path}/boxes.db` });
  await resealsAll(store).finally(() => store.close());
});

test('rows are sealed anew page by page, past one that does not open, on PostgreSQL', {
  skip: skipWithoutPostgres(),
}, async (t) => {
  const postgres = await startPostgres();
  t.after(() => postgres.stop());
  const store = await openStore({ url: await postgres.createDatabase() });
  await resealsAll(store).finally(() => store.close());
});
