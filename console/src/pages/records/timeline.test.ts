import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bucketsOf, tally } from './timeline.ts';

const at = (millisecond: number, errorCode?: string) => ({
  time: new Date(millisecond).toISOString(),
  errorCode,
});

test('events are counted in the step they fall in, refused ones apart', () => {
  const buckets = bucketsOf([at(0), at(9), at(10, 'AccessDenied'), at(40)], 0, 40, 4);
  assert.deepEqual(
    buckets.map(({ done, refused }) => [done, refused]),
    [
      [2, 0],
      [0, 1],
      [0, 0],
      [1, 0],
    ],
  );
});

test('events of before the period are in no step', () => {
  assert.equal(
    bucketsOf([at(-1)], 0, 40, 4).reduce((sum, { done }) => sum + done, 0),
    0,
  );
});

test('values are tallied, the most frequent first', () => {
  assert.deepEqual(tally(['a', 'b', undefined, 'b']), [
    ['b', 2],
    ['a', 1],
    ['–', 1],
  ]);
});
