import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crewOf } from '../crew/test-support.ts';
import { createThrottle, type Throttle } from './throttle.ts';

test('strangers of one IPv6 network share their tokens, those of others have their own', () => {
  const throttle = createThrottle({ callsPerSecond: 1, failuresPerSecond: 1, unsignedPerSecond: 1 });
  const fail = (address: string): void => throttle.failure(address, 0);
  for (let host = 1; host <= 10; host++) fail(`2001:db8:1:2::${host.toString(16)}`);
  for (const address of ['2001:db8:1:2::ffff', '2001:db8:1:2:3:4:5:6'])
    assert.throws(() => fail(address), { code: 'Throttling' });
  for (const address of ['2001:db8:1:3::1', '2001:db8::1', '::1', '192.0.2.1']) fail(address);
});

test('who is spread over several processes of a machine has no more tokens than who asks one', () => {
  const throttles = crewOf(3).map((crew) =>
    createThrottle({ callsPerSecond: 300, failuresPerSecond: 5, unsignedPerSecond: 5 }, crew),
  );
  const takenBy = (take: (throttle: Throttle) => void): number => {
    let taken = 0;
    for (let round = 0; round < 1000; round++)
      for (const throttle of throttles) {
        try {
          take(throttle);
          taken++;
        } catch {
          // Refused.
        }
      }
    return taken;
  };
  assert.equal(
    takenBy((throttle) => throttle.failure('192.0.2.1', 0)),
    50,
  );
  assert.equal(
    takenBy((throttle) => throttle.unsigned('192.0.2.1', 0)),
    50,
  );
  assert.equal(
    takenBy((throttle) => throttle.failure('192.0.2.1', 2000)),
    10,
  );
  assert.equal(
    takenBy((throttle) => throttle.call('AIDA', 0)),
    600,
  );
});
