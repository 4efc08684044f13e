import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dataKeyDaysOf, parseDataKeyDays } from './purposes.ts';
import { type DataKeyFacts, isDue, standingsOf } from './schedule.ts';

const DAY = 86_400_000;
const key = (id: string, activeFrom: number): DataKeyFacts => ({
  id,
  purpose: 'session-token',
  activeFrom,
  createdAt: activeFrom - 60_000,
});

test('the newest key that is active seals, older ones end after their successor took over, newer ones wait', () => {
  const keys = [key('a', 0), key('b', 10 * DAY), key('c', 20 * DAY), key('d', 30 * DAY)];
  const standings = standingsOf(keys, 48, 25 * DAY);
  assert.deepEqual(
    standings.map(({ id, state, endsAt }) => [id, state, endsAt]),
    [
      ['d', 'waiting', undefined],
      ['c', 'current', undefined],
      ['b', 'old', 22 * DAY],
      ['a', 'old', 12 * DAY],
    ],
  );
});

test('there is one current key at any time, whatever the clock says', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: -100, max: 1100 }),
      (times, now) => {
        const standings = standingsOf(
          times.map((time, index) => key(String(index), time)),
          1,
          now,
        );
        assert.equal(standings.filter(({ state }) => state === 'current').length, 1);
        for (const { state, activeFrom } of standings) if (state === 'waiting') assert.ok(activeFrom > now);
      },
    ),
  );
});

test('a new key is due when the current one has its days, once, and never where that is by command', () => {
  const old = [key('a', 0)];
  const due = (keys: readonly DataKeyFacts[], days: number, now: number) =>
    isDue(standingsOf(keys, 48, now), days, now);
  assert.equal(due(old, 30, 30 * DAY - 1), false);
  assert.equal(due(old, 30, 30 * DAY), true);
  assert.equal(due([...old, key('b', 30 * DAY + 60_000)], 30, 30 * DAY), false);
  assert.equal(due(old, 0, 3000 * DAY), false);
  assert.equal(due([], 30, 0), false);
});

test('days are read by purpose; what is no purpose is refused', () => {
  assert.deepEqual(dataKeyDaysOf(['session-token=7', 'sign-in=0', 'session-token=8']), {
    'session-token': 8,
    'sign-in': 0,
  });
  for (const wrong of ['session-token', 'tokens=3', 'session-token=-1', 'toString=3', 'sign-in=12345'])
    assert.equal(parseDataKeyDays(wrong), undefined, wrong);
});
