import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatStamp, parseDateHeader, parseStamp } from './timestamp.ts';

test('reads back what it wrote', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
      assert.equal(parseStamp(formatStamp(seconds * 1000)), seconds * 1000);
    }),
  );
});

test('reads no moment that does not exist', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^(19|20)[0-9]{6}T[0-9]{6}Z$/), (text) => {
      const instant = parseStamp(text);
      if (instant !== undefined) assert.equal(formatStamp(instant), text);
    }),
    { numRuns: 1000 },
  );
  for (const text of [
    '20150230T000000Z',
    '20151301T000000Z',
    '20150001T000000Z',
    '20150100T000000Z',
    '20150101T240000Z',
    '20150101T006000Z',
    '20150101T000060Z',
    '20150101T000000',
    '20150101T000000z',
    '2015-01-01T00:00:00Z',
    ' 20150101T000000Z',
    '20150101T000000Z\n',
    '',
  ]) {
    assert.equal(parseStamp(text), undefined, text);
  }
  assert.equal(parseStamp('20240229T235959Z'), Date.UTC(2024, 1, 29, 23, 59, 59));
});

test('reads a Date header in either format', () => {
  const instant = Date.UTC(2015, 7, 30, 12, 36);
  assert.equal(parseDateHeader('Sun, 30 Aug 2015 12:36:00 GMT'), instant);
  assert.equal(parseDateHeader('20150830T123600Z'), instant);
  assert.equal(parseDateHeader('Sun, 30 Aux 2015 12:36:00 GMT'), undefined);
  assert.equal(parseDateHeader('30 Aug 2015'), undefined);
});
