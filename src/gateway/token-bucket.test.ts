import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TokenBuckets } from './token-bucket.ts';

test('lets a burst through, then the steady rate', () => {
  const buckets = new TokenBuckets({ perSecond: 10, burst: 3, keys: 10 });
  const at = (now: number): boolean => buckets.take('a', now);
  assert.deepEqual([at(0), at(0), at(0), at(0)], [true, true, true, false]);
  assert.deepEqual([at(99), at(100), at(100)], [false, true, false]);
  assert.ok(buckets.take('b', 100), 'another key has a bucket of its own');
});

test('never lets more through than burst and rate allow, whatever the times', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(500), { maxLength: 200 }), (steps) => {
      const buckets = new TokenBuckets({ perSecond: 5, burst: 4, keys: 1 });
      let now = 0;
      let allowed = 0;
      for (const step of steps) {
        now += step;
        if (buckets.take('a', now)) allowed += 1;
      }
      assert.ok(allowed <= 4 + (now / 1000) * 5 + 1e-6);
    }),
  );
});

test('a clock that goes back gives no tokens', () => {
  const buckets = new TokenBuckets({ perSecond: 10, burst: 1, keys: 1 });
  assert.ok(buckets.take('a', 1000));
  assert.equal(buckets.take('a', 0), false);
  assert.equal(buckets.take('a', 1050), false);
  assert.ok(buckets.take('a', 1200));
});

test('forgets the key longest unused when there are too many', () => {
  const buckets = new TokenBuckets({ perSecond: 0.001, burst: 1, keys: 2 });
  for (const key of ['a', 'b', 'c']) assert.ok(buckets.take(key, 0));
  assert.equal(buckets.take('c', 0), false);
  assert.ok(buckets.take('a', 0), 'a was forgotten');
});
