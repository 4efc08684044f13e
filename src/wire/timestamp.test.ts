import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatTimestamp, fromEpochSeconds, parseTimestamp } from './timestamp.ts';

const instants = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});

test('every format reads back what it prints', () => {
  fc.assert(
    fc.property(instants, (date) => {
      assert.deepEqual(parseTimestamp(formatTimestamp['date-time'](date)), date);
      assert.deepEqual(fromEpochSeconds(Number(formatTimestamp['epoch-seconds'](date))), date);
      // Node reads the year 99 of an HTTP date as 1999.
      if (date.getUTCFullYear() < 100) return;
      const whole = new Date(Math.floor(date.getTime() / 1000) * 1000);
      assert.deepEqual(parseTimestamp(formatTimestamp['http-date'](whole)), whole);
    }),
  );
});

test('milliseconds are printed only where there are some', () => {
  assert.equal(formatTimestamp['date-time'](new Date(0)), '1970-01-01T00:00:00Z');
  assert.equal(formatTimestamp['date-time'](new Date(5)), '1970-01-01T00:00:00.005Z');
});

test('reads offsets, fractions and epoch seconds', () => {
  const cases: readonly [text: string, iso: string][] = [
    ['2026-11-24T08:00:00+01:00', '2026-11-24T07:00:00.000Z'],
    ['2026-11-24T07:00:00-0530', '2026-11-24T12:30:00.000Z'],
    ['2026-11-24t07:00:00.123456z', '2026-11-24T07:00:00.123Z'],
    ['1795503600', '2026-11-24T07:00:00.000Z'],
    ['1795503600.5', '2026-11-24T07:00:00.500Z'],
    ['Tue, 24 Nov 2026 07:00:00 GMT', '2026-11-24T07:00:00.000Z'],
  ];
  for (const [text, iso] of cases) assert.equal(parseTimestamp(text)?.toISOString(), iso, text);
});

test('refuses what is no instant', () => {
  const texts = [
    '',
    'now',
    '2026-11-24',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-24T24:00:00Z',
    '2026-11-24T07:00:60Z',
    '2026-11-24T07:00:00',
    '1e9',
    '0x10',
    '999999999999',
    'Tue, 24 Nov 2026',
    'Mon, 24 Nov 2026 07:00:00 GMT',
    `${'9'.repeat(100)}`,
  ];
  for (const text of texts) assert.equal(parseTimestamp(text), undefined, text);
  for (const seconds of [Number.NaN, Number.POSITIVE_INFINITY, 1e300])
    assert.equal(fromEpochSeconds(seconds), undefined);
});
