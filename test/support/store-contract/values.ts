import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { addBox, box, boxes, type Fixture, faultIs, open, openBoxes, tables } from './fixture.ts';

/** What goes in comes out, the same on both databases. */
export function runValueContract(fixture: Fixture): void {
  const { dialect, skip } = fixture;

  test(`${dialect}: rows come back as plain objects of numbers, strings, Uint8Array and null`, {
    skip,
  }, async (t) => {
    const store = await openBoxes(t, fixture);
    const full = {
      name: 'Größe "∞" 🗝',
      name_key: 'full',
      size: -2_147_483_648,
      made_at: Number.MAX_SAFE_INTEGER,
      body: Uint8Array.from({ length: 256 }, (_, byte) => byte),
    };
    const bare = { ...box('bare'), body: new Uint8Array(0) };
    await store.write(async (tx) => {
      await tables(tx.db).insertInto('boxes').values([full, bare]).execute();
      const inside = await tables(tx.db).selectFrom('boxes').selectAll().orderBy('name_key').execute();
      assert.deepEqual(inside, [bare, full]);
    });
    const rows = await tables(store.reader).selectFrom('boxes').selectAll().orderBy('name_key').execute();
    assert.deepEqual(rows, [bare, full]);
    assert.equal(rows[1]?.body?.constructor, Uint8Array);
    const { count, sum } = await tables(store.reader)
      .selectFrom('boxes')
      .select((of) => [of.fn.countAll<number>().as('count'), of.fn.max('made_at').as('sum')])
      .executeTakeFirstOrThrow();
    assert.deepEqual({ count, sum }, { count: 2, sum: Number.MAX_SAFE_INTEGER });
  });

  test(`${dialect}: an integer that a number cannot hold is refused, not rounded`, { skip }, async (t) => {
    const store = await openBoxes(t, fixture);
    await assert.rejects(sql`select 9007199254740993`.execute(store.reader), RangeError);
  });

  test(`${dialect}: text sorts by the bytes of its UTF-8, whatever the server's language`, {
    skip,
  }, async (t) => {
    const store = await openBoxes(t, fixture);
    const text = fc.string({ unit: 'binary', maxLength: 6 }).filter((value) => !value.includes('\0'));
    const sample = fc.sample(text, { numRuns: 300, seed: 20261124 });
    const words = [
      ...new Set(['a', 'B', 'b', 'A', 'ä', 'Z', '_', '-', '~', '10', '9', '', '｡', '𐀀', ...sample]),
    ];
    await store.write(async (tx) => {
      for (const word of words) {
        await tables(tx.db)
          .insertInto('boxes')
          .values({ ...box(word), name_key: word })
          .execute();
      }
    });
    const rows = await tables(store.reader).selectFrom('boxes').select('name').orderBy('name').execute();
    const expected = words.toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
    assert.deepEqual(
      rows.map(({ name }) => name),
      expected,
    );
    const behind = await tables(store.reader)
      .selectFrom('boxes')
      .select('name')
      .where('name', '>', 'Z')
      .execute();
    assert.equal(behind.length, expected.length - 1 - expected.indexOf('Z'));
  });

  test(`${dialect}: a name is taken when another differs only in case`, { skip }, async (t) => {
    const store = await openBoxes(t, fixture);
    await addBox(store, 'Alice');
    await assert.rejects(addBox(store, 'aLICE'), faultIs('collision'));
    await addBox(store, 'Alicia');
  });

  test(`${dialect}: writes know how many rows they touched`, { skip }, async (t) => {
    const store = await openBoxes(t, fixture);
    for (const name of ['a', 'b', 'c']) await addBox(store, name);
    const touched = await store.write(async (tx) => {
      const db = tables(tx.db);
      const updated = await db.updateTable('boxes').set({ size: 7 }).where('name', '>', 'a').execute();
      const returned = await db.deleteFrom('boxes').where('size', '=', 7).returning('name').execute();
      const deleted = await db.deleteFrom('boxes').where('name', '=', 'nobody').executeTakeFirst();
      return [updated[0]?.numUpdatedRows, returned.length, deleted.numDeletedRows];
    });
    assert.deepEqual(touched, [2n, 2, 0n]);
  });

  test(`${dialect}: a known query sees the column that another process adds`, { skip }, async (t) => {
    const store = await openBoxes(t, fixture);
    await addBox(store, 'a');
    const read = () => tables(store.reader).selectFrom('boxes').selectAll().execute();
    await read();
    const newer = await open(t, { url: store.url });
    await newer.migrate([
      boxes,
      {
        name: '2026-11-25-colour',
        up: async (db) => {
          await db.schema
            .alterTable('boxes')
            .addColumn('colour', 'text', (c) => c.defaultTo('red'))
            .execute();
        },
      },
    ]);
    assert.deepEqual(await read(), [{ ...box('a'), colour: 'red' }]);
  });
}
