import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MILLISECONDS, keyEnd } from './key-end.ts';

test('a key ends by its own expiry or by the maximum age, whichever comes first; without either never', () => {
  const created_at = 1000;
  const day = 1000 + DAY_MILLISECONDS;
  assert.equal(keyEnd({ created_at, expires_at: null, max_age_days: null }), undefined);
  assert.equal(keyEnd({ created_at, expires_at: 5000, max_age_days: null }), 5000);
  assert.equal(keyEnd({ created_at, expires_at: null, max_age_days: 1 }), day);
  assert.equal(keyEnd({ created_at, expires_at: day + 1, max_age_days: 1 }), day);
  assert.equal(keyEnd({ created_at: '1000', expires_at: '5000', max_age_days: '1' }), 5000);
});
