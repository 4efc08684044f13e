import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RestartPace } from './restart-pace.ts';

test('who keeps ending is replaced ever more slowly, who served well at once', () => {
  const pace = new RestartPace();
  const waits = Array.from({ length: 12 }, () => pace.next(1000));
  assert.deepEqual(waits.slice(0, 4), [100, 200, 400, 800]);
  assert.equal(waits.at(-1), 30_000);
  assert.equal(pace.next(3_600_000), 100);
});
