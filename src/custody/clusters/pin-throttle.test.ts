import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Crew } from '../../core/crew.ts';
import { crewOf } from '../../crew/test-support.ts';
import { PinThrottle } from './pin-throttle.ts';

test('four wrong PINs cost nothing; from the fifth on pauses double from half a minute to an hour', () => {
  const throttle = new PinThrottle();
  const pauses = Array.from({ length: 14 }, () => {
    throttle.failed('clerk', 0);
    return throttle.wait('clerk', 0) / 1000;
  });
  assert.deepEqual(pauses, [0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
  assert.equal(throttle.wait('clerk', 3_600_000), 0);
  assert.equal(throttle.wait('another', 0), 0);
});

test('a good PIN starts the count afresh', () => {
  const throttle = new PinThrottle();
  for (let tries = 0; tries < 4; tries++) throttle.failed('clerk', 0);
  throttle.succeeded('clerk');
  throttle.failed('clerk', 0);
  assert.equal(throttle.wait('clerk', 0), 0);
});

test('names without end do not fill the memory, and do not free a locked user who is tried on', () => {
  const throttle = new PinThrottle();
  for (let tries = 0; tries < 5; tries++) throttle.failed('clerk', 0);
  for (let name = 0; name < 9_000; name++) throttle.failed(`name-${name}`, 0);
  assert.ok(throttle.wait('clerk', 0) > 0);
});

test('processes of one machine count together, and one that comes later learns what is known', async () => {
  const [first, second, third] = crewOf(3) as [Crew, Crew, Crew];
  const here = new PinThrottle(first);
  const there = new PinThrottle(second);
  for (let tries = 0; tries < 5; tries++) (tries % 2 === 0 ? here : there).failed('clerk', 1000);
  for (const throttle of [here, there]) assert.equal(throttle.wait('clerk', 1000), 30_000);
  const late = new PinThrottle(third);
  assert.equal(late.wait('clerk', 1000), 0);
  await late.catchUp();
  assert.equal(late.wait('clerk', 1000), 30_000);
  late.succeeded('clerk');
  assert.equal(here.wait('clerk', 1000), 0);
});
