import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALONE, type Crew } from '../core/crew.ts';
import { whileLeading } from './while-leading.ts';

test('work runs from when a process begins to lead until it ceases to, and begins anew', async () => {
  let lead: (isLeader: boolean) => void = () => undefined;
  const crew: Crew = {
    ...ALONE,
    isLeader: false,
    onLead: (listener) => {
      lead = listener;
      return () => undefined;
    },
  };
  const seen: string[] = [];
  const stop = whileLeading(crew, () => {
    seen.push('begins');
    return async () => void seen.push('ends');
  });
  assert.deepEqual(seen, []);
  lead(true);
  lead(true);
  lead(false);
  await Promise.resolve();
  lead(true);
  await stop();
  assert.deepEqual(seen, ['begins', 'ends', 'begins', 'ends']);
});

test('a process that serves alone leads from its start', async () => {
  let isRunning = false;
  const stop = whileLeading(ALONE, () => {
    isRunning = true;
    return async () => {
      isRunning = false;
    };
  });
  assert.equal(isRunning, true);
  await stop();
  assert.equal(isRunning, false);
});
