import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KEPT_CHANGES, PRUNE_EVERY } from '../../../src/storage/backend.ts';
import { EVERYTHING_CHANGED, type Store } from '../../../src/storage/store.ts';
import {
  addBox,
  eventually,
  type Fixture,
  open,
  openBoxes,
  positions,
  recordChanges,
  topics,
  upTo,
} from './fixture.ts';

/** A write that only tells of changes. */
const tell = (store: Store, ...names: string[]): Promise<void> =>
  store.write(async (tx) => {
    for (const name of names) tx.change(name);
  });

/** Every listener learns of every commit once, in order. */
export function runFeedContract(fixture: Fixture): void {
  const { dialect, skip } = fixture;

  test(`${dialect}: own changes are told before the write is answered, in order, each topic once`, {
    skip,
  }, async (t) => {
    const store = await openBoxes(t, fixture);
    const seen = recordChanges(store);
    await tell(store, 'b', 'a', 'b');
    assert.deepEqual(seen, [
      { position: 1, topic: 'b' },
      { position: 2, topic: 'a' },
    ]);
    const failing = store.write(async (tx) => {
      tx.change('x');
      assert.fail();
    });
    await Promise.allSettled([failing, tell(store, 'c'), tell(store, 'd')]);
    assert.deepEqual(topics(seen), ['b', 'a', 'c', 'd']);
    assert.deepEqual(positions(seen), upTo(4));
    await tell(store);
    assert.equal(await store.lastPosition(), 4);
  });

  test(`${dialect}: the feed is read from any position`, { skip }, async (t) => {
    const store = await openBoxes(t, fixture);
    assert.equal(await store.lastPosition(), 0);
    assert.deepEqual(await store.changesAfter(0, 10), []);
    await tell(store, 'a', 'b', 'c');
    assert.deepEqual(topics(await store.changesAfter(0, 2)), ['a', 'b']);
    assert.deepEqual(topics(await store.changesAfter(2, 2)), ['c']);
    assert.deepEqual(await store.changesAfter(3, 2), []);
  });

  test(`${dialect}: a listener that has left hears nothing, and two hear the same`, { skip }, async (t) => {
    const store = await openBoxes(t, fixture);
    const seen: string[] = [];
    const stop = store.onChanges((changes) => void seen.push(...topics(changes)));
    const others = recordChanges(store);
    await tell(store, 'a');
    stop();
    await tell(store, 'b');
    assert.deepEqual(seen, ['a']);
    assert.deepEqual(topics(others), ['a', 'b']);
  });

  test(`${dialect}: changes of another process are told without a write here`, { skip }, async (t) => {
    const store = await openBoxes(t, fixture);
    const other = await open(t, { url: store.url });
    const seen = recordChanges(store);
    await tell(other, 'a', 'b');
    await eventually(() => seen.length === 2, 'both changes are told');
    assert.deepEqual(topics(seen), ['a', 'b']);
    assert.ok(store.feedAgeMilliseconds() < 5000);
  });

  test(`${dialect}: a store opened later starts behind what was before`, { skip }, async (t) => {
    const store = await openBoxes(t, fixture);
    await tell(store, 'old');
    const later = await open(t, { url: store.url });
    const seen = recordChanges(later);
    await tell(later, 'new');
    assert.deepEqual(seen, [{ position: 2, topic: 'new' }]);
  });

  test(`${dialect}: processes that commit in turn tell the same order, nothing twice`, {
    skip,
  }, async (t) => {
    const one = await openBoxes(t, fixture);
    const stores = [one, await open(t, { url: one.url }), await open(t, { url: one.url })];
    const seen = stores.map(recordChanges);
    const writer = async (store: Store, index: number) => {
      for (let count = 0; count < 40; count++) {
        const told = `${index}/${count}`;
        await tell(store, told);
        const own = seen[index] ?? [];
        assert.ok(
          own.some(({ topic }) => topic === told),
          'told before it was answered',
        );
      }
    };
    await Promise.all(stores.map(writer));
    await eventually(() => seen.every((changes) => changes.length === 120), 'all changes are told');
    for (const changes of seen) assert.deepEqual(changes, seen[0]);
    assert.deepEqual(positions(seen[0] ?? []), upTo(120));
  });

  test(`${dialect}: the feed forgets, and tells those who come too late that everything changed`, {
    skip,
  }, async (t) => {
    const store = await openBoxes(t, fixture);
    const behind = await open(t, { url: store.url });
    const seen = recordChanges(behind);
    const last = KEPT_CHANGES + PRUNE_EVERY + 5;
    await tell(store, ...upTo(last).map((number) => `t${number}`));
    const everything = [{ position: last, topic: EVERYTHING_CHANGED }];
    assert.deepEqual(await store.changesAfter(0, 10), everything);
    assert.deepEqual(topics(await store.changesAfter(last - 2, 10)), [`t${last - 1}`, `t${last}`]);
    const { count } = await store.reader
      .selectFrom('changes')
      .select((of) => of.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    assert.equal(count, KEPT_CHANGES);
    await eventually(() => seen.length > 0, 'the one behind is told');
    assert.deepEqual(seen, everything);
    await addBox(behind, 'a');
    assert.deepEqual(positions(seen), [last, last + 1]);
  });

  test(`${dialect}: a database that went back in time changes everything`, { skip }, async (t) => {
    const store = await openBoxes(t, fixture);
    const seen = recordChanges(store);
    await tell(store, 'a', 'b', 'c');
    const other = await open(t, { url: store.url });
    await other.write((tx) => tx.db.deleteFrom('changes').where('position', '>', 1).execute());
    await eventually(() => seen.length === 4, 'the loss is told');
    assert.deepEqual(seen.at(-1), { position: 1, topic: EVERYTHING_CHANGED });
    assert.deepEqual(await store.changesAfter(3, 10), [{ position: 1, topic: EVERYTHING_CHANGED }]);
    await tell(store, 'd');
    assert.deepEqual(seen.at(-1), { position: 2, topic: 'd' });
  });
}
