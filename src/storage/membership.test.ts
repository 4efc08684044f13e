import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type Fixture, open, openBoxes } from '../../test/support/store-contract/fixture.ts';
import { sqliteFixture } from '../../test/support/store-contract/fixtures.ts';
import { localGrapevine } from '../../test/support/store-contract/members.ts';
import type { Moment } from './lease/lease.ts';
import type { Store } from './store.ts';
import { tablesOf } from './tables-of.ts';

const fixture: Fixture = sqliteFixture;

const tell = (store: Store): Promise<void> => store.write(async (tx) => tx.change('a'));

test('processes that share a file and can reach each other do not ask in its rows', async (t) => {
  const speak = localGrapevine();
  const one = await openBoxes(t, fixture, { grapevine: speak() });
  const other = await open(t, { url: one.url, grapevine: speak() });
  await one.join();
  await other.join();
  for (let count = 0; count < 20; count++) await tell(count % 2 === 0 ? one : other);
  const rows = await tablesOf<{ members: { asked: number } }>(one.reader)
    .selectFrom('members')
    .select('asked')
    .execute();
  assert.deepEqual(rows, [{ asked: 0 }, { asked: 0 }]);
  assert.equal(one.counters().membership.waitSeconds.count, 10);
});

test('a lone process on a file waits for nobody and writes nothing while it is idle', async (t) => {
  const store = await openBoxes(t, fixture);
  await store.join();
  await tell(store);
  const { commits } = store.counters();
  await delay(600);
  assert.equal(store.counters().commits, commits);
  assert.ok(store.counters().membership.looks > 1);
  assert.equal(store.counters().membership.waitSeconds.count, 0);
});

test('a process whose clocks went on while it stood still refuses until it has looked', async (t) => {
  const time = { skipped: 0 };
  const clock = (): Moment => ({ elapsed: performance.now(), wall: Date.now() + time.skipped });
  const store = await openBoxes(t, fixture, { clock });
  await store.join();
  time.skipped = 3500;
  assert.equal(store.mayAnswer(), false);
  assert.equal(await store.mayAnswerSoon(), true);
  time.skipped = 10_000;
  assert.equal(store.mayAnswer(), false);
  await delay(700);
  assert.equal(store.mayAnswer(), true);
});
