import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { sql } from 'kysely';
import { STORE_LIMITS } from '../../../src/storage/backend.ts';
import type { WriteTransaction } from '../../../src/storage/store.ts';
import { addBox, box, boxNames, type Fixture, faultIs, open, openBoxes, tables, upTo } from './fixture.ts';

/** Writes are whole, serial, durable when answered, and share commits. */
export function runWriteContract(fixture: Fixture): void {
  const { dialect, skip } = fixture;

  test(`${dialect}: a write sees itself, readers see it only when it is answered`, { skip }, async (t) => {
    const store = await openBoxes(t, fixture);
    const answer = await store.write(async (tx) => {
      await tables(tx.db).insertInto('boxes').values(box('a')).execute();
      const inside = await tables(tx.db).selectFrom('boxes').select('name').execute();
      assert.deepEqual(inside, [{ name: 'a' }]);
      assert.deepEqual(await boxNames(store), []);
      return 42;
    });
    assert.equal(answer, 42);
    assert.deepEqual(await boxNames(store), ['a']);
  });

  test(`${dialect}: an error reaches the caller as it is, and nothing of the write is kept`, {
    skip,
  }, async (t) => {
    const store = await openBoxes(t, fixture);
    const error = new Error('no');
    const failing = store.write(async (tx) => {
      await tables(tx.db).insertInto('boxes').values(box('a')).execute();
      tx.change('box/a');
      throw error;
    });
    assert.equal(await failing.catch((caught) => caught), error);
    const throwing = store.write(() => {
      throw error;
    });
    assert.equal(await throwing.catch((caught) => caught), error);
    assert.deepEqual(await boxNames(store), []);
    assert.equal(await store.lastPosition(), 0);
  });

  test(`${dialect}: a row that names or is named by another is a reference fault`, { skip }, async (t) => {
    const store = await openBoxes(t, fixture);
    const addLid = (key: string) =>
      store.write((tx) => tables(tx.db).insertInto('lids').values({ id: 'l', box_key: key }).execute());
    await assert.rejects(addLid('nowhere'), faultIs('reference'));
    await addBox(store, 'a');
    await addLid('a');
    const removal = store.write((tx) => tables(tx.db).deleteFrom('boxes').execute());
    await assert.rejects(removal, faultIs('reference'));
  });

  test(`${dialect}: a mistake in a query is no storage fault`, { skip }, async (t) => {
    const store = await openBoxes(t, fixture);
    const wrong = store.write((tx) => sql`selec nothing`.execute(tx.db));
    await assert.rejects(wrong, (error: Error) => error.name !== 'StorageError');
    await addBox(store, 'after');
  });

  test(`${dialect}: writes that wait share a commit, and one that fails takes nothing with it`, {
    skip,
  }, async (t) => {
    const store = await openBoxes(t, fixture);
    await addBox(store, 'taken');
    const before = store.counters();
    const outcomes = await Promise.allSettled([
      addBox(store, 'a'),
      addBox(store, 'Taken'),
      addBox(store, 'b'),
      store.write(async () => assert.fail('no')),
      addBox(store, 'A'),
      addBox(store, 'c'),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled', 'rejected', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(await boxNames(store), ['a', 'b', 'c', 'taken']);
    const after = store.counters();
    assert.equal(after.commits - before.commits, 1);
    assert.equal(after.writes - before.writes, 3);
    assert.equal(after.rejectedWrites - before.rejectedWrites, 3);
    assert.equal(after.waiting, 0);
    assert.equal(after.commitSizes.count, after.commits);
    assert.equal(after.commitSizes.sum, after.writes);
    const { transactionSeconds: whole, commitSeconds: commit } = after;
    assert.equal(whole.count, after.commits);
    assert.ok(whole.sum > commit.sum && commit.sum > 0, `${whole.sum} s, of these ${commit.sum} s to commit`);
  });

  test(`${dialect}: a write is told what those before it changed that share its commit, and kept`, {
    skip,
  }, async (t) => {
    const store = await openBoxes(t, fixture);
    const toldWrite = async (topic: string, end: () => void): Promise<string[]> => {
      let told: string[] = [];
      await store
        .write(async (tx) => {
          told = [...tx.changedBefore];
          tx.change(topic);
          end();
        })
        .catch(() => undefined);
      return told;
    };
    const keep = (): void => undefined;
    const told = await Promise.all([
      toldWrite('a', keep),
      toldWrite('lost', () => assert.fail('no')),
      toldWrite('b', keep),
      toldWrite('c', keep),
    ]);
    assert.deepEqual(told, [[], ['a'], ['a'], ['a', 'b']]);
    assert.deepEqual(await toldWrite('d', keep), []);
  });

  test(`${dialect}: a write that arrives while a commit is open joins it; 64 share one at most`, {
    skip,
  }, async (t) => {
    const store = await openBoxes(t, fixture);
    const before = store.counters().commits;
    let joined: Promise<void> | undefined;
    await store.write(async (tx) => {
      await tables(tx.db).insertInto('boxes').values(box('first')).execute();
      joined = addBox(store, 'second');
    });
    await joined;
    assert.equal(store.counters().commits - before, 1);
    await Promise.all(upTo(100).map((number) => addBox(store, `n${number}`)));
    assert.equal(store.counters().commits - before, 3);
  });

  test(`${dialect}: a failed query dooms its write, even when the write ignores it`, { skip }, async (t) => {
    const store = await openBoxes(t, fixture);
    await addBox(store, 'a');
    const stubborn = store.write(async (tx) => {
      await tables(tx.db).insertInto('boxes').values(box('kept?')).execute();
      const refused = tables(tx.db).insertInto('boxes').values(box('a')).execute();
      await assert.rejects(refused, faultIs('collision'));
      await assert.rejects(tables(tx.db).selectFrom('boxes').selectAll().execute(), faultIs('collision'));
    });
    await assert.rejects(stubborn, faultIs('collision'));
    assert.deepEqual(await boxNames(store), ['a']);
  });

  test(`${dialect}: queries run at once in one write, and none after its end`, { skip }, async (t) => {
    const store = await openBoxes(t, fixture);
    let leaked: WriteTransaction | undefined;
    await store.write(async (tx) => {
      leaked = tx;
      const insert = (name: string) => tables(tx.db).insertInto('boxes').values(box(name)).execute();
      await Promise.all(['a', 'b', 'c'].map(insert));
    });
    assert.deepEqual(await boxNames(store), ['a', 'b', 'c']);
    assert.ok(leaked);
    await assert.rejects(tables(leaked.db).deleteFrom('boxes').execute(), /after the end of its write/);
    assert.deepEqual(await boxNames(store), ['a', 'b', 'c']);
  });

  test(`${dialect}: a write that hangs is given up; its neighbours and successors are kept`, {
    skip,
  }, async (t) => {
    const store = await openBoxes(t, fixture, { limits: { ...STORE_LIMITS, writeMilliseconds: 100 } });
    const woken: Promise<unknown>[] = [];
    const hanging = store.write(async (tx) => {
      await tables(tx.db).insertInto('boxes').values(box('hanging')).execute();
      await delay(300);
      const tooLate = tables(tx.db).insertInto('boxes').values(box('late')).execute();
      woken.push(tooLate);
      await tooLate;
    });
    const outcomes = await Promise.allSettled([addBox(store, 'a'), hanging, addBox(store, 'b')]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    await assert.rejects(hanging, faultIs('unavailable'));
    await delay(300);
    assert.equal(woken.length, 1);
    assert.deepEqual(await boxNames(store), ['a', 'b']);
  });

  test(`${dialect}: readers cannot write`, { skip }, async (t) => {
    const store = await openBoxes(t, fixture);
    const write = tables(store.reader).insertInto('boxes').values(box('a')).execute();
    await assert.rejects(write, faultIs('unavailable'));
    const inTransaction = store.reader
      .transaction()
      .execute((tx) => tables(tx).insertInto('boxes').values(box('a')).execute());
    await assert.rejects(inTransaction, faultIs('unavailable'));
    assert.deepEqual(await boxNames(store), []);
  });

  test(`${dialect}: a reader's transaction sees one state throughout`, { skip }, async (t) => {
    const store = await openBoxes(t, fixture);
    await addBox(store, 'a');
    await store.reader.transaction().execute(async (tx) => {
      const count = () => tables(tx).selectFrom('boxes').select('name').execute();
      assert.equal((await count()).length, 1);
      await addBox(store, 'b');
      assert.equal((await count()).length, 1);
      assert.equal((await boxNames(store)).length, 2);
    });
    assert.deepEqual(await boxNames(store), ['a', 'b']);
  });

  test(`${dialect}: writes of two processes are serial, and their positions have no gap`, {
    skip,
  }, async (t) => {
    const one = await openBoxes(t, fixture);
    const two = await open(t, { url: one.url });
    await addBox(one, 'counter');
    const increment = (store: typeof two) =>
      store.write(async (tx) => {
        const db = tables(tx.db);
        const { size } = await db.selectFrom('boxes').select('size').executeTakeFirstOrThrow();
        await db
          .updateTable('boxes')
          .set({ size: size + 1 })
          .execute();
        tx.change(`size/${size + 1}`);
      });
    const worker = async (store: typeof two) => {
      for (let count = 0; count < 10; count++) await Promise.all([increment(store), increment(store)]);
    };
    await Promise.all([worker(one), worker(two), worker(one), worker(two)]);
    const changes = await two.changesAfter(1, 1000);
    assert.deepEqual(
      changes,
      upTo(80).map((size) => ({ position: size + 1, topic: `size/${size}` })),
    );
  });

  test(`${dialect}: any mix of writes ends as if they had run one by one`, { skip }, async (t) => {
    const store = await openBoxes(t, fixture);
    const step = fc.record({
      name: fc.constantFrom('a', 'B', 'b', 'c', 'D'),
      action: fc.constantFrom('add', 'remove', 'add and throw'),
      turn: fc.integer({ min: 0, max: 3 }),
    });
    const act = async (name: string, action: string, turn: number): Promise<boolean> => {
      for (let waited = 0; waited < turn; waited++) await new Promise((resolve) => setImmediate(resolve));
      return store
        .write(async (tx) => {
          order.push({ name, action });
          const db = tables(tx.db);
          if (action === 'remove')
            await db.deleteFrom('boxes').where('name_key', '=', name.toLowerCase()).execute();
          else await db.insertInto('boxes').values(box(name)).execute();
          if (action === 'add and throw') throw new Error('no');
        })
        .then(() => true)
        .catch(() => false);
    };
    let order: { name: string; action: string }[] = [];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        order = [];
        await store.write((tx) => tables(tx.db).deleteFrom('boxes').execute());
        const kept = await Promise.all(steps.map(({ name, action, turn }) => act(name, action, turn)));
        const model = new Map<string, string>();
        let expectedKept = 0;
        for (const { name, action } of order) {
          const key = name.toLowerCase();
          const isKept = action === 'remove' || (action === 'add' && !model.has(key));
          if (isKept) expectedKept += 1;
          if (action === 'remove') model.delete(key);
          else if (isKept) model.set(key, name);
        }
        assert.equal(order.length, steps.length);
        assert.equal(kept.filter(Boolean).length, expectedKept);
        assert.deepEqual(await boxNames(store), [...model.values()].sort());
      }),
      { numRuns: 25 },
    );
  });

  test(`${dialect}: closing finishes the writes that wait and refuses later ones`, { skip }, async (t) => {
    const url = await fixture.createDatabase(t);
    const store = await openBoxes(t, fixture, { url });
    const waiting = upTo(70).map((number) => addBox(store, `n${number}`));
    const closed = store.close();
    await assert.rejects(addBox(store, 'late'), faultIs('unavailable'));
    await Promise.all([...waiting, closed]);
    const reopened = await openBoxes(t, fixture, { url });
    assert.equal((await boxNames(reopened)).length, 70);
  });
}
