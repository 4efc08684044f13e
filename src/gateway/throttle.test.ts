import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createThrottle } from './throttle.ts';

test('strangers of one IPv6 network share their tokens, those of others have their own', () => {
  const throttle = createThrottle({ callsPerSecond: 1, failuresPerSecond: 1, unsignedPerSecond: 1 });
  const fail = (address: string): void => throttle.failure(address, 0);
  for (let host = 1; host <= 10; host++) fail(`2001:db8:1:2::${host.toString(16)}`);
  for (const address of ['2001:db8:1:2::ffff', '2001:db8:1:2:3:4:5:6'])
    assert.throws(() => fail(address), { code: 'Throttling' });
  for (const address of ['2001:db8:1:3::1', '2001:db8::1', '::1', '192.0.2.1']) fail(address);
});
