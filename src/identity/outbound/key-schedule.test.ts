import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { KEY_LIFETIME, keysDue, keysOver, PUBLISHED_AHEAD, signingKeyOf } from './key-schedule.ts';
import { OUTBOUND_ALGORITHMS, type OutboundAlgorithm } from './tables.ts';

const NOW = Date.UTC(2026, 10, 24);
const HOUR = 3_600_000;

interface Key {
  readonly kid: string;
  readonly algorithm: OutboundAlgorithm;
  readonly signs_from: number;
  readonly made: number;
}

test('an issuer without keys gets one of each kind that signs at once', () => {
  const signsFrom = NOW;
  assert.deepEqual(
    keysDue([], NOW),
    OUTBOUND_ALGORITHMS.map((algorithm) => ({ algorithm, signsFrom })),
  );
});

test('the next key is published before it signs, and the last one after its tokens ran out', () => {
  const first = { algorithm: 'RS256', signs_from: NOW } as const;
  const other = { algorithm: 'ES384', signs_from: NOW + KEY_LIFETIME } as const;
  const ends = NOW + KEY_LIFETIME;
  assert.deepEqual(keysDue([first, other], ends - PUBLISHED_AHEAD - 1), []);
  assert.deepEqual(keysDue([first, other], ends - PUBLISHED_AHEAD), [
    { algorithm: 'RS256', signsFrom: ends },
  ]);
  const next = { algorithm: 'RS256', signs_from: ends } as const;
  assert.equal(signingKeyOf([first, next], 'RS256', ends - 1), first);
  assert.equal(signingKeyOf([first, next], 'RS256', ends), next);
  assert.deepEqual(keysOver([first, next], ends + HOUR), []);
  assert.deepEqual(keysOver([first, next], ends + 2 * HOUR), [first]);
});

test('whenever somebody looks after them, a key always signs, was long published, and outlives its tokens', () => {
  const pauses = fc.array(fc.integer({ min: 1, max: 200 * 24 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(pauses, (hours) => {
      let now = NOW;
      let keys: readonly Key[] = [];
      const lastSigned = new Map<string, number>();
      for (const pause of [0, ...hours]) {
        now += pause * HOUR;
        const due = keysDue(keys, now).map(({ algorithm, signsFrom }, index) => ({
          kid: `${now}-${index}`,
          algorithm,
          signs_from: signsFrom,
          made: now,
        }));
        keys = [...keys, ...due];
        for (const { kid } of keysOver(keys, now)) {
          assert.ok((lastSigned.get(kid) ?? 0) + HOUR <= now, 'a published key is gone before its tokens');
          keys = keys.filter((key) => key.kid !== kid);
        }
        for (const algorithm of OUTBOUND_ALGORITHMS) {
          const key = signingKeyOf(keys, algorithm, now) ?? assert.fail('nothing signs');
          assert.ok(key.made === NOW || now - key.made >= PUBLISHED_AHEAD, 'a key signs that nobody knows');
          lastSigned.set(key.kid, now);
        }
      }
    }),
  );
});
