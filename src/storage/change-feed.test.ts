import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ChangeReader } from './backend.ts';
import { ChangeFeed, missedChanges } from './change-feed.ts';
import { type Change, EVERYTHING_CHANGED } from './store.ts';

const changesFrom = (first: number, last: number): Change[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({
    position: first + index,
    topic: `t${first + index}`,
  }));

/** A feed that keeps `first` to `last`. */
const keeps = (first: number, last: number): ChangeReader => ({
  lastPosition: async () => last,
  changesAfter: async (position, limit) => changesFrom(Math.max(first, position + 1), last).slice(0, limit),
});

test('overlapping reports tell each position once and in order', () => {
  const reports = fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { maxLength: 20 });
  fc.assert(
    fc.property(reports, (spans) => {
      const feed = new ChangeFeed(0);
      const told: number[] = [];
      feed.subscribe((changes) => void told.push(...changes.map(({ position }) => position)));
      for (const [back, ahead] of spans) {
        // A report never leaves a gap behind what is known.
        const first = Math.max(1, feed.applied + 1 - back);
        feed.deliver(changesFrom(first, first + ahead));
      }
      assert.deepEqual(
        told,
        changesFrom(1, feed.applied).map(({ position }) => position),
      );
    }),
  );
});

test('a follower gets what it missed, or is told that everything changed', async () => {
  const everything = (position: number) => [{ position, topic: EVERYTHING_CHANGED }];
  assert.deepEqual(await missedChanges(keeps(1, 5), 5, 5), []);
  assert.deepEqual(await missedChanges(keeps(1, 5), 2, 5), changesFrom(3, 5));
  assert.deepEqual(await missedChanges(keeps(4, 5), 3, 5), changesFrom(4, 5));
  assert.deepEqual(await missedChanges(keeps(4, 5), 2, 5), everything(5));
  assert.deepEqual(await missedChanges(keeps(1, 5), 9, 5), everything(5));
  assert.deepEqual(await missedChanges(keeps(1, 50_000), 1, 50_000), everything(50_000));
});

test('after a listener has thrown the feed is broken, and the error ends the process unless it is caught there', async () => {
  const feed = new ChangeFeed(0);
  const told: number[] = [];
  feed.subscribe(() => {
    throw new Error('listener');
  });
  feed.subscribe((changes) => void told.push(...changes.map(({ position }) => position)));
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  const uncaught = new Promise<Error>((resolve) => process.once('uncaughtException', resolve));
  try {
    feed.deliver(changesFrom(1, 1));
    assert.equal((await uncaught).message, 'listener');
  } finally {
    for (const listener of others) process.on('uncaughtException', listener);
  }
  assert.equal(feed.isBroken, true);
  assert.deepEqual(told, [1]);
});
