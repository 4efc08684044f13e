import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY_MILLISECONDS } from './key-end.ts';
import { USES_PER_DAY } from './tables.ts';
import { MANY, UseBook } from './use-book.ts';

const KEY = 'AKIAIOSFODNN7EXAMPLE';
const NOW = 20_000 * DAY_MILLISECONDS;
const HERE = { address: '192.0.2.1', userAgent: 'aws-cli/2.15' };

describe('the book of what access keys do', () => {
  test('a new kind of use is due at once, the same again once a minute, with the calls since', () => {
    const book = new UseBook();
    assert.equal(book.note(KEY, 'iam', 'GetUser', HERE, NOW), true);
    assert.equal(book.note(KEY, 'iam', 'GetUser', HERE, NOW + 1), false, 'is due already');
    assert.deepEqual(
      book.take(false).map(({ calls, firstAt, lastAt, day }) => ({ calls, firstAt, lastAt, day })),
      [{ calls: 2, firstAt: NOW, lastAt: NOW + 1, day: 20_000 }],
    );
    assert.equal(book.note(KEY, 'iam', 'GetUser', HERE, NOW + 60_000), false);
    assert.deepEqual(book.take(false), []);
    assert.equal(book.note(KEY, 'iam', 'GetUser', HERE, NOW + 60_001), true);
    assert.deepEqual(
      book.take(false).map(({ calls, firstAt }) => ({ calls, firstAt })),
      [{ calls: 2, firstAt: NOW + 60_000 }],
    );
  });

  test('what is not due yet is taken when all is asked for, and when the day ends', () => {
    const book = new UseBook();
    book.note(KEY, 'iam', 'GetUser', HERE, NOW);
    book.take(false);
    book.note(KEY, 'iam', 'GetUser', HERE, NOW + 1);
    assert.equal(book.take(true).length, 1);
    const end = NOW + DAY_MILLISECONDS;
    book.note(KEY, 'iam', 'GetUser', HERE, end - 2);
    book.take(false);
    book.note(KEY, 'iam', 'GetUser', HERE, end - 1);
    book.note(KEY, 'iam', 'GetUser', HERE, end);
    assert.deepEqual(
      book.take(false).map(({ day, calls }) => [day, calls]),
      [
        [20_000, 1],
        [20_001, 1],
      ],
    );
  });

  test('strangers’ user agents and addresses do not fill it: too many of a day are kept without', () => {
    const book = new UseBook();
    for (let at = 0; at < 10_000; at++)
      book.note(KEY, 'iam', 'GetUser', { address: `192.0.2.${at % 250}`, userAgent: `a${at}` }, NOW + at);
    const uses = book.take(true);
    assert.ok(uses.length <= 2 * USES_PER_DAY + 1, `${uses.length}`);
    assert.equal(
      uses.reduce((sum, { calls }) => sum + calls, 0),
      10_000,
      'no call is lost',
    );
    assert.ok(uses.some(({ userAgent, address }) => userAgent === MANY && address === MANY));
    const long = new UseBook();
    long.note(KEY, 'iam', 'GetUser', { ...HERE, userAgent: 'x'.repeat(9999) }, NOW);
    assert.equal(long.take(true)[0]?.userAgent.length, 256);
  });

  test('a call costs less than a microsecond', () => {
    const book = new UseBook();
    const origins = ['1', '2', '3'].map((one) => ({ ...HERE, address: `192.0.2.${one}` }));
    let best = Infinity;
    for (let round = 0; round < 5; round++) {
      const began = performance.now();
      for (let at = 0; at < 20_000; at++) book.note(KEY, 'iam', 'GetUser', origins[at % 3] ?? HERE, NOW + at);
      best = Math.min(best, (performance.now() - began) / 20_000);
    }
    // Milliseconds, with room for a busy machine.
    assert.ok(best < 0.005, `${best * 1000} µs`);
  });
});
