import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LatencyWindow, summarizeLatency } from './latency-window.ts';

test('quantiles are of the last minute, over all windows together', () => {
  const [one, two] = [new LatencyWindow(), new LatencyWindow()];
  one.add(0, 1000);
  for (let value = 1; value <= 50; value++) one.add(100_000, value);
  for (let value = 51; value <= 100; value++) two.add(100_000, value);
  assert.deepEqual(summarizeLatency([one, two], 100_000), {
    calls: 100,
    p50Milliseconds: 50,
    p99Milliseconds: 99,
  });
  assert.deepEqual(summarizeLatency([one, two], 160_001), {
    calls: 0,
    p50Milliseconds: 0,
    p99Milliseconds: 0,
  });
});

test('of very many calls the latest count', () => {
  const window = new LatencyWindow();
  for (let call = 0; call < 10_000; call++) window.add(5, call < 9000 ? 100 : 1);
  const { calls, p50Milliseconds } = summarizeLatency([window], 5);
  assert.equal(calls, 2048);
  assert.equal(p50Milliseconds, 100);
  for (let call = 0; call < 2048; call++) window.add(5, 1);
  assert.equal(summarizeLatency([window], 5).p99Milliseconds, 1);
});
