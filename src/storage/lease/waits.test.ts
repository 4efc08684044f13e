import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LEASE_WAIT_MILLISECONDS } from './lease.ts';
import { Waits } from './waits.ts';

/** A commit at position 5 that waits for two others, and how it ended. */
function setUp() {
  const waits = new Waits();
  const ends: string[] = [];
  const wait = waits.begin(5, ['a', 'b'], (how) => void ends.push(how));
  return { waits, wait, ends };
}

const row = (id: string, applied: number) => ({ id, applied, beat: 0, asked: 0 });

test('a wait ends when all have applied the commit', () => {
  const { waits, wait, ends } = setUp();
  waits.heard(5);
  waits.applied('a', 7);
  wait.committed(0);
  waits.applied('b', 4);
  assert.deepEqual(ends, []);
  waits.applied('b', 5);
  assert.deepEqual(ends, ['applied']);
  assert.equal(waits.size, 0);
});

test('acknowledgements may come before the commit is known to be durable, but end nothing before', () => {
  const { waits, wait, ends } = setUp();
  waits.heard(5);
  waits.applied('a', 5);
  waits.gone('b');
  assert.deepEqual(ends, []);
  wait.committed(0);
  assert.deepEqual(ends, ['applied']);
});

test('what is heard before the own word, or by another way than it, does not count', () => {
  const { waits, wait, ends } = setUp();
  waits.applied('a', 5);
  wait.committed(0);
  waits.heard(5);
  waits.applied('b', 5);
  waits.lost();
  waits.applied('a', 5);
  assert.deepEqual(ends, []);
  assert.deepEqual([...waits.waitedFor()], ['a']);
});

test('leases run out a margin later than they last', () => {
  const { waits, wait, ends } = setUp();
  waits.tick(1_000_000);
  wait.committed(1_000_000);
  waits.tick(1_000_000 + LEASE_WAIT_MILLISECONDS - 1);
  assert.deepEqual(ends, []);
  waits.tick(1_000_000 + LEASE_WAIT_MILLISECONDS);
  assert.deepEqual(ends, ['lease']);
});

test('a read tells who has applied and who is gone, for commits that it cannot have missed', () => {
  const { waits, wait, ends } = setUp();
  const early = waits.witness();
  waits.heard(5);
  wait.committed(0);
  early([]);
  assert.deepEqual([...waits.waitedFor()], ['a', 'b']);
  waits.witness()([row('a', 5), row('b', 4)]);
  assert.deepEqual([...waits.waitedFor()], ['b']);
  waits.witness()([row('a', 5)]);
  assert.deepEqual(ends, ['applied']);
});

test('a commit that failed waits for nobody', () => {
  const { waits, wait, ends } = setUp();
  wait.cancel();
  waits.tick(LEASE_WAIT_MILLISECONDS);
  assert.deepEqual([waits.size, ends], [0, []]);
});
