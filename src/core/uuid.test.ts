import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newUuid, timeOrderedUuid } from './uuid.ts';

const of = (byte: number): string => newUuid({ bytes: (length) => new Uint8Array(length).fill(byte) });

test('a UUID has its version and variant, and is random elsewhere', () => {
  assert.equal(of(0x00), '00000000-0000-4000-8000-000000000000');
  assert.equal(of(0xff), 'ffffffff-ffff-4fff-bfff-ffffffffffff');
});

test('a time-ordered UUID tells its instant, keeps its variant, and is as random elsewhere', () => {
  // The example of RFC 9562 appendix A.6.
  const random = 'ffffffff-ffff-4cc3-98c4-dc0c0c07398f';
  assert.equal(timeOrderedUuid(random, 0x017f22e279b0), '017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  assert.equal(timeOrderedUuid(of(0xff), 0), '00000000-0000-7fff-bfff-ffffffffffff');
});

test('time-ordered UUIDs of later milliseconds come later', () => {
  const times = [1, 255, 256, 65_535, 2 ** 24 - 1, 2 ** 24, 1_800_000_000_000, 1_800_000_000_001];
  const made = times.map((time) => timeOrderedUuid(of(time % 256), time));
  assert.deepEqual(made.toSorted(), made);
});
