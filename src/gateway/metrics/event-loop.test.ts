import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchEventLoop } from './event-loop.ts';

/** Keeps the event loop busy. */
function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

test('a loop that is blocked shows as a timer that is late, and as time in which it was busy', async () => {
  const watch = watchEventLoop();
  try {
    const before = watch.state();
    await sleep(120);
    block(400);
    await sleep(150);
    const { delays, activeSeconds } = watch.state();
    assert.ok(delays.count >= 2, `${delays.count} samples`);
    assert.ok(delays.sum >= 0.25, `${delays.sum} s late`);
    assert.ok(activeSeconds - before.activeSeconds >= 0.4);
  } finally {
    watch.stop();
  }
});
