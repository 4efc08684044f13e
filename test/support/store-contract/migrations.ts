import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Migration } from '../../../src/storage/store.ts';
import { addBox, boxes, boxNames, type Fixture, faultIs, open, openBoxes, recordChanges } from './fixture.ts';

/** A migration that makes an empty table and notes that it ran. */
const makeTable = (name: string, ran: string[]): Migration => ({
  name,
  async up(db) {
    ran.push(name);
    await db.schema
      .createTable(`t_${name.replaceAll('-', '_')}`)
      .addColumn('id', 'integer')
      .execute();
  },
});

/** Each migration runs once, whole, in order of name. */
export function runMigrationContract(fixture: Fixture): void {
  const { dialect, skip } = fixture;

  test(`${dialect}: migrations run in order of name, and once`, { skip }, async (t) => {
    const url = await fixture.createDatabase(t);
    const store = await open(t, { url });
    const ran: string[] = [];
    const [a, b, c] = ['a', 'b', 'c'].map((name) => makeTable(name, ran)) as [
      Migration,
      Migration,
      Migration,
    ];
    await store.migrate([c, a]);
    await store.migrate([c, a]);
    await store.close();
    const reopened = await open(t, { url });
    await reopened.migrate([a, b, c]);
    assert.deepEqual(ran, ['a', 'c', 'b']);
  });

  test(`${dialect}: processes that start at once migrate once`, { skip }, async (t) => {
    const url = await fixture.createDatabase(t);
    const stores = await Promise.all([1, 2, 3].map(() => open(t, { url })));
    const ran: string[] = [];
    const migrations = ['a', 'b', 'c'].map((name) => makeTable(name, ran));
    await Promise.all(stores.map((store) => store.migrate(migrations)));
    assert.deepEqual(ran, ['a', 'b', 'c']);
  });

  test(`${dialect}: a migration that fails leaves nothing and may be tried again`, { skip }, async (t) => {
    const store = await open(t, { url: await fixture.createDatabase(t) });
    const ran: string[] = [];
    const working = makeTable('a', ran);
    const failing: Migration = {
      name: 'a',
      async up(db, of) {
        await working.up(db, of);
        throw new Error('half way');
      },
    };
    await assert.rejects(store.migrate([failing]), /half way/);
    await store.migrate([working]);
    assert.deepEqual(ran, ['a', 'a']);
  });

  test(`${dialect}: a database of a newer version is refused untouched`, { skip }, async (t) => {
    const url = await fixture.createDatabase(t);
    const ran: string[] = [];
    const newer = await open(t, { url });
    await newer.migrate(['a', 'c'].map((name) => makeTable(name, ran)));
    const older = await open(t, { url });
    await assert.rejects(
      older.migrate(['a', 'b'].map((name) => makeTable(name, ran))),
      faultIs('incompatible'),
    );
    assert.deepEqual(ran, ['a', 'c']);
  });

  test(`${dialect}: two migrations of one name are refused`, { skip }, async (t) => {
    const store = await open(t, { url: await fixture.createDatabase(t) });
    await assert.rejects(store.migrate([makeTable('a', []), makeTable('a', [])]), /same name/);
  });

  test(`${dialect}: rows and positions outlive closing and opening`, { skip }, async (t) => {
    const url = await fixture.createDatabase(t);
    const store = await openBoxes(t, fixture, { url });
    await addBox(store, 'a');
    await store.close();
    const reopened = await open(t, { url });
    await reopened.migrate([boxes]);
    assert.deepEqual(await boxNames(reopened), ['a']);
    const seen = recordChanges(reopened);
    await addBox(reopened, 'b');
    assert.deepEqual(seen, [{ position: 2, topic: 'box/b' }]);
  });
}
