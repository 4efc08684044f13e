import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Grapevine, Word } from '../../../src/storage/grapevine.ts';
import type { MemberRow } from '../../../src/storage/lease/death-watch.ts';
import { LEASE_MILLISECONDS } from '../../../src/storage/lease/lease.ts';
import type { Store } from '../../../src/storage/store.ts';
import { tablesOf } from '../../../src/storage/tables-of.ts';
import { eventually, type Fixture, open, openBoxes, recordChanges, topics } from './fixture.ts';

const tell = (store: Store, name: string): Promise<void> => store.write(async (tx) => tx.change(name));

async function timed(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}

const memberRows = (store: Store): Promise<MemberRow[]> =>
  tablesOf<{ members: MemberRow }>(store.reader).selectFrom('members').selectAll().execute();

/** A way by which the stores of one process reach each other. */
export function localGrapevine(): () => Grapevine {
  const all = new Set<(word: Word) => void>();
  return () => ({
    tell: (word) => setImmediate(() => all.forEach((listener) => void listener(word))),
    listen: (listener) => {
      all.add(listener);
      return () => all.delete(listener);
    },
  });
}

async function openMembers(t: TestContext, fixture: Fixture, count: number) {
  const first = await openBoxes(t, fixture);
  const stores: Store[] = [first];
  while (stores.length < count) stores.push(await open(t, { url: first.url }));
  for (const store of stores) await store.join();
  return { url: first.url, stores: stores as [Store, ...Store[]] };
}

/** Who answers from caches has applied every write that was answered. */
export function runMembersContract(fixture: Fixture): void {
  const { dialect, skip } = fixture;

  test(`${dialect}: only who has joined may answer from caches`, { skip }, async (t) => {
    const store = await openBoxes(t, fixture);
    assert.equal(store.mayAnswer(), false);
    await store.join();
    assert.equal(store.mayAnswer(), true);
    assert.equal(store.counters().membership.isMember, true);
  });

  test(`${dialect}: a write is answered when all members have applied it, whoever wrote`, {
    skip,
  }, async (t) => {
    const { url, stores } = await openMembers(t, fixture, 3);
    const outsider = await open(t, { url });
    const seen = stores.map(recordChanges);
    for (const [number, writer] of [...stores, outsider].entries()) {
      await tell(writer, `told ${number}`);
      for (const changes of seen) assert.equal(topics(changes).at(-1), `told ${number}`);
    }
    const { waitSeconds, leasesRunOut } = outsider.counters().membership;
    assert.deepEqual([waitSeconds.count, leasesRunOut], [1, 0]);
  });

  test(`${dialect}: a write that changes nothing that is cached waits for nobody`, { skip }, async (t) => {
    const { stores } = await openMembers(t, fixture, 2);
    await stores[0].write(async () => undefined);
    assert.equal(stores[0].counters().membership.waitSeconds.count, 0);
  });

  test(`${dialect}: commits go on while others are not answered yet`, { skip }, async (t) => {
    const { stores } = await openMembers(t, fixture, 1);
    const [store] = stores;
    await insertDead(store);
    let isAnswered = false;
    const waiting = tell(store, 'a').then(() => (isAnswered = true));
    await eventually(() => store.counters().membership.waitingForOthers === 1, 'it waits');
    await store.write(async () => undefined);
    assert.equal(isAnswered, false);
    await waiting;
  });

  test(`${dialect}: a member that died holds writes up for a lease, and then is none`, {
    skip,
  }, async (t) => {
    const { stores } = await openMembers(t, fixture, 1);
    const [store] = stores;
    await insertDead(store);
    const first = await timed(() => tell(store, 'a'));
    assert.ok(first > LEASE_MILLISECONDS / 2 && first < LEASE_MILLISECONDS * 1.5, `${first} ms`);
    await eventually(async () => (await memberRows(store)).length === 1, 'the dead one is put out');
    const second = await timed(() => tell(store, 'b'));
    assert.ok(second < LEASE_MILLISECONDS / 2, `${second} ms`);
    assert.equal(store.counters().membership.othersPutOut, 1);
  });

  test(`${dialect}: who was put out joins anew before it answers`, { skip }, async (t) => {
    const { stores } = await openMembers(t, fixture, 1);
    const [store] = stores;
    await store.write((tx) => tx.db.deleteFrom('members').execute());
    await eventually(() => store.counters().membership.timesPutOut === 1, 'it notices');
    await eventually(() => store.mayAnswer(), 'it answers again');
    assert.equal((await memberRows(store)).length, 1);
  });

  test(`${dialect}: who closes leaves, and no write waits for it`, { skip }, async (t) => {
    const { stores } = await openMembers(t, fixture, 2);
    const [one, other] = stores as [Store, Store];
    await other.close();
    assert.equal((await memberRows(one)).length, 1);
    await tell(one, 'a');
    assert.equal(one.counters().membership.waitSeconds.count, 0);
  });
}

/** A row of a process that was killed: nobody looks in its name. */
const insertDead = (store: Store): Promise<unknown> =>
  store.write(({ db }) =>
    db.insertInto('members').values({ id: 'dead', beat: 7, applied: 0, asked: 0 }).execute(),
  );
