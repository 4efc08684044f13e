import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDate } from './date.ts';

const NOON = Date.UTC(2026, 10, 24, 12);

test('reads the forms of ISO 8601 that W3C allows, and seconds since 1970', () => {
  const same = [
    '2026-11-24T12:00Z',
    '2026-11-24T12:00:00Z',
    '2026-11-24t12:00:00z',
    '2026-11-24T12:00:00.000Z',
    '2026-11-24T12:00:00',
    '2026-11-24T13:00:00+01',
    '2026-11-24T17:30:00+05:30',
    '2026-11-24T17:30:00+0530',
    '2026-11-24T08:30:00-03:30',
    String(NOON / 1000),
    `${NOON / 1000}.0`,
  ];
  for (const text of same) assert.equal(parseDate(text), NOON, text);
  assert.equal(parseDate('2026-11-24T12:00:00.25Z'), NOON + 250);
  assert.equal(parseDate('2026-11-24T23:59:59Z'), Date.UTC(2026, 10, 24, 23, 59, 59));
  assert.equal(parseDate('2026-11'), Date.UTC(2026, 10, 1));
  assert.equal(parseDate('2024-02-29'), Date.UTC(2024, 1, 29));
  assert.equal(parseDate('0099-01-01'), Date.parse('0099-01-01T00:00:00Z'));
});

test('what is no date is not guessed', () => {
  const wrong = [
    '',
    '01T',
    '2026-13',
    '2026-00',
    '2026-02-30',
    '2025-02-29',
    '2026-11-24T24:00Z',
    '2026-11-24T12:60Z',
  ];
  const more = [
    '2026-11-24T12:00:60Z',
    '2026-11-24T',
    '2026-11-24 12:00',
    'now',
    '-5',
    '1e9',
    '2026-11-24T12:00:00+1',
  ];
  for (const text of [...wrong, ...more]) assert.ok(Number.isNaN(parseDate(text)), text);
});

test('reads back every instant JavaScript prints', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (instant) => {
      assert.equal(parseDate(new Date(instant).toISOString()), instant);
    }),
  );
});
