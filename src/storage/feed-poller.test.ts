import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { FeedReader } from './backend.ts';
import { ChangeFeed } from './change-feed.ts';
import { FeedPoller } from './feed-poller.ts';

/** A clock and a database that the test moves. */
function setUp(last: () => Promise<number>) {
  const time = { now: 1000 };
  const reader: FeedReader = { lastPosition: last, changesAfter: async () => [] };
  const feed = new ChangeFeed(0);
  const poller = new FeedPoller(reader, feed, () => time.now, 1);
  return { time, feed, poller };
}

test('the age is counted from the start of the last look that succeeded', async (t) => {
  let answer: (last: number) => void = () => undefined;
  const { time, poller } = setUp(() => new Promise((resolve) => (answer = resolve)));
  t.after(async () => {
    const stopped = poller.stop();
    answer(0);
    await stopped;
  });
  assert.equal(poller.ageMilliseconds(), 0);
  time.now += 70;
  await delay(10);
  time.now += 5;
  answer(0);
  await delay(0);
  assert.equal(poller.ageMilliseconds(), 5);
});

test('the age grows while the database does not answer, and falls when it does again', async (t) => {
  let isAway = true;
  const { time, poller } = setUp(() => (isAway ? Promise.reject(new Error('away')) : Promise.resolve(0)));
  t.after(() => poller.stop());
  time.now += 60_000;
  await delay(20);
  assert.equal(poller.ageMilliseconds(), 60_000);
  isAway = false;
  await delay(20);
  assert.equal(poller.ageMilliseconds(), 0);
});

test('a stopped poller looks no more', async () => {
  let looks = 0;
  const { poller } = setUp(async () => {
    looks += 1;
    return 0;
  });
  await delay(20);
  await poller.stop();
  const before = looks;
  assert.ok(before > 0);
  await delay(20);
  assert.equal(looks, before);
});
