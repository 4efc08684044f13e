import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Metrics } from '../../api/operator-operations.ts';
import { ratesBetween } from './rates.ts';

const look = (at: number, counts: readonly number[], cpuSeconds: number, errors = 0): Metrics => {
  const count = counts.reduce((one, other) => one + other, 0);
  const durations = { bounds: [0.001, 0.01], counts, sum: 0, count };
  return {
    at,
    build: { version: '', node: '' },
    isReady: true,
    process: { startedAt: 0, cpuSeconds, residentBytes: 0, heapUsedBytes: 0 },
    eventLoop: { delays: durations },
    http: { connections: 0, mostConnections: 0 },
    calls: {
      inFlight: 0,
      series: [{ service: 'iam', kind: 'read', byStatus: {}, durations }],
      errors: [{ service: 'iam', code: 'AccessDenied', count: errors }],
    },
    audit: { events: 0, failures: 0 },
    storage: { dialect: 'sqlite', feedAgeMilliseconds: 0 },
  };
};

test('rates are what came between two looks, per second', () => {
  const rates = ratesBetween(look(0, [10, 0, 0], 1), look(5000, [10, 20, 0], 2, 5));
  assert.equal(rates?.callsPerSecond, 4);
  assert.equal(rates.errorsPerSecond, 1);
  assert.equal(rates.cpu, 0.2);
  assert.ok((rates.p50 ?? 0) > 1 && (rates.p50 ?? 0) <= 10, 'the median is in the second bucket');
});

test('nothing is said where nothing was called, nor across a restart', () => {
  assert.equal(ratesBetween(look(0, [1, 0, 0], 1), look(5000, [1, 0, 0], 1))?.p50, undefined);
  const restarted = { ...look(5000, [0, 0, 0], 0), process: { ...look(0, [], 0).process, startedAt: 7 } };
  assert.equal(ratesBetween(look(0, [1, 0, 0], 1), restarted), undefined);
});
