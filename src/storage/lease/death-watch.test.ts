import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeathWatch } from './death-watch.ts';
import { LEASE_WAIT_MILLISECONDS } from './lease.ts';

const row = (beat: number, asked = 0) => ({ id: 'a', beat, applied: 0, asked });

test('who beats unasked is dead when it has not for longer than a lease', () => {
  const watch = new DeathWatch(true);
  watch.sees([row(1)], 0);
  watch.sees([row(2)], 1000);
  assert.deepEqual(watch.dead(LEASE_WAIT_MILLISECONDS), []);
  watch.sees([row(2)], 2000);
  assert.deepEqual(watch.dead(1000 + LEASE_WAIT_MILLISECONDS), [{ id: 'a', beat: 2 }]);
});

test('who beats when asked is alive unasked, and dead when it leaves the question unanswered', () => {
  const watch = new DeathWatch(false);
  watch.sees([row(1)], 0);
  assert.deepEqual(watch.dead(1_000_000), []);
  watch.sees([row(1, 2)], 1_000_000);
  assert.deepEqual(watch.dead(1_000_000 + LEASE_WAIT_MILLISECONDS - 1), []);
  assert.deepEqual(watch.dead(1_000_000 + LEASE_WAIT_MILLISECONDS), [{ id: 'a', beat: 1 }]);
  watch.sees([row(2, 2)], 1_000_001);
  assert.deepEqual(watch.dead(2_000_000), []);
});

test('who is gone, or was seen in what may be another database, is not watched', () => {
  const watch = new DeathWatch(true);
  watch.sees([row(1)], 0);
  watch.sees([], 10);
  assert.deepEqual(watch.dead(1_000_000), []);
  watch.sees([row(1)], 20);
  watch.reset();
  assert.deepEqual(watch.dead(1_000_000), []);
});
