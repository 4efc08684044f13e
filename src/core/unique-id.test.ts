import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { accountOfUniqueId, newUniqueId } from './unique-id.ts';

const random = { bytes: (length: number) => randomBytes(length) };

test('an access key id carries its account', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 999_999_999_999n }), (number) => {
      const account = number.toString().padStart(12, '0');
      const id = newUniqueId('accessKey', account, random);
      assert.match(id, /^AKIA[A-Z2-7]{16}$/);
      assert.equal(accountOfUniqueId(id), account);
    }),
  );
});

test('ids of users, roles and policies have 21 letters, as AWS makes them, and carry their account too', () => {
  for (const [kind, prefix] of [
    ['user', 'AIDA'],
    ['role', 'AROA'],
    ['policy', 'ANPA'],
  ] as const) {
    const id = newUniqueId(kind, '123456789012', random);
    assert.match(id, /^[A-Z]{4}[A-Z2-7]{17}$/);
    assert.ok(id.startsWith(prefix));
    assert.equal(accountOfUniqueId(id), '123456789012');
  }
});

test('reads the account out of ids made by AWS', () => {
  // The key id of AWS's own documentation of GetAccessKeyInfo predates the embedded account; this one is of the new form,
  // published with its account by Tal Be'ery, "A short note on AWS key ID" (2023).
  assert.equal(accountOfUniqueId('ASIAQNZGKIQY56JQ7WML'), '029608264753');
});

test('ids of another form carry no account', () => {
  for (const id of ['', 'AKIA', 'AKIAIOSFODNN7EXAMPLE', 'akiaqnzgkiqy56jq7wml', 'AKIAQNZGKIQY56JQ7WM1']) {
    assert.equal(accountOfUniqueId(id), undefined, id);
  }
});
