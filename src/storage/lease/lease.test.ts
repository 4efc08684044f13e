import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LEASE_MILLISECONDS, Lease } from './lease.ts';

const START = { elapsed: 1000, wall: 5_000_000 };

function leaseFromStart(): Lease {
  const lease = new Lease();
  lease.prove(START);
  return lease;
}

/** Whether the lease still holds when the clocks have gone on so far. */
const holdsAfter = (elapsed: number, wall = elapsed): boolean =>
  leaseFromStart().holds({ elapsed: START.elapsed + elapsed, wall: START.wall + wall });

test('without a look nothing may be answered', () => {
  assert.equal(new Lease().holds(START), false);
  const lease = leaseFromStart();
  lease.lose();
  assert.equal(lease.holds(START), false);
});

test('a look is good for a lease from its begin', () => {
  assert.equal(holdsAfter(0), true);
  assert.equal(holdsAfter(LEASE_MILLISECONDS), true);
  assert.equal(holdsAfter(LEASE_MILLISECONDS + 1), false);
});

test('a machine that slept shows by its wall clock', () => {
  assert.equal(holdsAfter(10, LEASE_MILLISECONDS + 1), false);
});

test('a wall clock that was set, forwards or back, costs a look', () => {
  assert.equal(holdsAfter(10, 60_000), false);
  assert.equal(holdsAfter(10, -60_000), false);
  assert.equal(holdsAfter(LEASE_MILLISECONDS, LEASE_MILLISECONDS - 100), true);
});
