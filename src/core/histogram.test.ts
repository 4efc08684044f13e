import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addHistograms, Histogram, quantileOf } from './histogram.ts';

const BOUNDS = [1, 2, 5, 10];

const of = (values: readonly number[]) => {
  const histogram = new Histogram(BOUNDS);
  for (const value of values) histogram.add(value);
  return histogram.state();
};

test('a value on a bound belongs to the bucket below, one beyond the last to the last', () => {
  assert.deepEqual(of([0, 1, 1.5, 10, 11, 1e9]).counts, [2, 1, 0, 1, 2]);
});

test('counts, sum and buckets agree whatever comes', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (values) => {
      const state = of(values);
      assert.equal(state.count, values.length);
      assert.equal(
        state.sum,
        values.reduce((sum, value) => sum + value, 0),
      );
      for (const [bucket, bound] of BOUNDS.entries()) {
        const upTo = state.counts.slice(0, bucket + 1).reduce((sum, count) => sum + count, 0);
        assert.equal(upTo, values.filter((value) => value <= bound).length);
      }
    }),
  );
});

test('histograms together are the histogram of all values', () => {
  const values = fc.array(fc.integer({ min: 0, max: 20 }));
  fc.assert(
    fc.property(values, values, (one, other) => {
      assert.deepEqual(addHistograms([of(one), of(other)]), of([...one, ...other]));
    }),
  );
  assert.equal(addHistograms([]).count, 0);
});

test('a quantile lies in the bucket of the value it stands for', () => {
  assert.equal(quantileOf(of([]), 0.5), 0);
  assert.equal(quantileOf(of([2, 2]), 0.5), 1.5);
  assert.equal(quantileOf(of([100]), 0.99), 10);
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 100 }),
      (values, percent) => {
        const sorted = values.toSorted((a, b) => a - b);
        const exact = sorted[Math.ceil((values.length * percent) / 100) - 1] ?? 0;
        const upper = BOUNDS.find((bound) => exact <= bound) ?? 10;
        const lower = BOUNDS[BOUNDS.indexOf(upper) - 1] ?? 0;
        const told = quantileOf(of(values), percent / 100);
        assert.ok(told >= lower && told <= upper, `${told} is not in ${lower}..${upper}`);
      },
    ),
  );
});
