import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newPassword } from './new-password.ts';

test('a generated password has 24 characters of four kinds, and no other has been it', () => {
  const passwords = Array.from({ length: 200 }, newPassword);
  for (const password of passwords) {
    assert.equal(password.length, 24);
    for (const kind of [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/]) assert.match(password, kind);
  }
  assert.equal(new Set(passwords).size, passwords.length);
});
