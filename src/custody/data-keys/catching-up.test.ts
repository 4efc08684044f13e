import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { oncePerPause } from './catching-up.ts';

test('many who ask at once share a run that began after they asked, and runs lie a pause apart', async () => {
  const begun: number[] = [];
  const ask = oncePerPause(async () => {
    begun.push(performance.now());
    await delay(5);
  }, 40);
  for (let round = 0; round < 3; round++) {
    const asked = performance.now();
    await Promise.all(Array.from({ length: 50 }, ask));
    assert.ok((begun.at(-1) ?? 0) >= asked);
  }
  assert.equal(begun.length, 3);
  for (const [index, at] of begun.entries())
    if (index > 0) assert.ok(at - (begun[index - 1] ?? 0) >= 35, 'a pause lies between');
});

test('a run that fails is told to those who asked, and the next one runs', async () => {
  let runs = 0;
  const ask = oncePerPause(async () => {
    runs++;
    if (runs === 1) throw new Error('away');
  }, 1);
  await assert.rejects(ask(), /away/);
  await ask();
  assert.equal(runs, 2);
});
