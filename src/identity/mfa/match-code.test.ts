import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { oneTimePassword, timeStep } from '../../core/one-time-password.ts';
import { SecretBytes } from '../../core/secret-bytes.ts';
import { nextTryAt } from './backoff.ts';
import { type Authenticator, matchCode, matchTwoCodes } from './match-code.ts';

const NOW = Date.UTC(2026, 10, 24, 8);

const authenticators = fc.record<Authenticator>({
  seed: fc.uint8Array({ minLength: 20, maxLength: 64 }).map((bytes) => new SecretBytes(bytes)),
  algorithm: fc.constantFrom('SHA1', 'SHA256', 'SHA512'),
  periodSeconds: fc.constantFrom(30, 60),
  lastCounter: fc.constant(-1),
  driftSteps: fc.integer({ min: -100, max: 100 }),
});

const codeAt = (device: Authenticator, counter: number): string =>
  oneTimePassword(device.seed, counter, device.algorithm);
const expected = (device: Authenticator): number =>
  timeStep(NOW, device.periodSeconds ?? 30) + device.driftSteps;

test("the code of a step is good if the device's clock is where it was, or one step off, and tells how far", () => {
  fc.assert(
    fc.property(authenticators, fc.integer({ min: -1, max: 1 }), (device, off) => {
      const counter = expected(device) + off;
      const match = matchCode(device, NOW, codeAt(device, counter));
      // Two steps in a million have one code.
      if (match?.counter !== counter)
        assert.equal(codeAt(device, match?.counter ?? 0), codeAt(device, counter));
      else assert.equal(match.driftSteps, device.driftSteps + off);
    }),
  );
});

test('of all counters, only those within the window and above the last used one are accepted', () => {
  fc.assert(
    fc.property(
      authenticators,
      fc.integer({ min: -50, max: 50 }),
      fc.integer({ min: -3, max: 3 }),
      (fresh, off, used) => {
        const device = { ...fresh, lastCounter: expected(fresh) + used };
        const match = matchCode(device, NOW, codeAt(device, expected(device) + off));
        if (match === undefined) return;
        assert.ok(match.counter > device.lastCounter);
        assert.ok(Math.abs(match.counter - expected(device)) <= 1);
      },
    ),
  );
});

test('what is not six digits is no code', () => {
  fc.assert(
    fc.property(authenticators, fc.string(), (device, text) => {
      if (!/^[0-9]{6}$/.test(text)) assert.equal(matchCode(device, NOW, text), undefined);
    }),
  );
  const [device] = fc.sample(authenticators, { numRuns: 1, seed: 1 });
  assert.ok(device);
  const code = codeAt(device, expected(device));
  for (const text of [
    `${code} `,
    ` ${code}`,
    `${code}\n`,
    code.slice(1),
    `${code}0`,
    code.replace(/^./, '٣'),
  ])
    assert.equal(matchCode(device, NOW, text), undefined, JSON.stringify(text));
});

test('two codes in a row find a clock that is up to an hour off, and forget the drift of before', () => {
  fc.assert(
    fc.property(authenticators, fc.integer({ min: -120, max: 119 }), (given, off) => {
      const device: Authenticator = { ...given, periodSeconds: 30 };
      const counter = timeStep(NOW, 30) + off;
      const match = matchTwoCodes(device, NOW, codeAt(device, counter), codeAt(device, counter + 1));
      assert.deepEqual(match, { counter: counter + 1, driftSteps: off + 1 });
      assert.equal(
        matchTwoCodes(device, NOW, codeAt(device, counter + 1), codeAt(device, counter)),
        undefined,
      );
    }),
  );
});

test('a device that counts presses is good for the next ten, whatever the time', () => {
  fc.assert(
    fc.property(authenticators, fc.nat(1000), fc.integer({ min: -3, max: 20 }), (given, last, ahead) => {
      const device: Authenticator = { ...given, periodSeconds: null, lastCounter: last, driftSteps: 0 };
      const counter = Math.max(0, last + ahead);
      const match = matchCode(device, 0, codeAt(device, counter));
      if (ahead >= 1 && ahead <= 10) assert.ok(match !== undefined && match.counter <= counter);
      if (match !== undefined) assert.ok(match.counter > last && match.counter <= last + 10);
    }),
  );
});

test('wrong codes cost nothing at first, then more and more, and never more than five minutes', () => {
  const waits = Array.from({ length: 40 }, (_, failures) => {
    const row = { device_id: '', source: '', failures, last_failure_at: NOW };
    return nextTryAt(row) - NOW;
  });
  assert.deepEqual(waits.slice(0, 8), [0, 0, 0, 0, 0, 1000, 2000, 4000]);
  for (const [index, wait] of waits.entries()) assert.ok(wait >= (waits[index - 1] ?? 0) && wait <= 300_000);
});
