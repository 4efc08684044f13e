import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isoInstant, lines } from './test-input.ts';

test('one a line, and empty ones do not count', () => {
  assert.deepEqual(lines(' 192.0.2.0/24 \n\n198.51.100.7\n'), ['192.0.2.0/24', '198.51.100.7']);
});

test('only times are times', () => {
  assert.equal(isoInstant('2026-12-01T08:00Z'), '2026-12-01T08:00:00.000Z');
  for (const text of ['', 'tomorrow', '8', '2026-13-01']) assert.equal(isoInstant(text), undefined, text);
});
