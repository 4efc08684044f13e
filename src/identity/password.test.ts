import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { SecretBytes } from '../core/secret-bytes.ts';
import { hashPassword, isPassword } from './password.ts';

const random = { bytes: (length: number) => randomBytes(length) };
const secret = SecretBytes.fromText;

test('a password matches its own hash and no other does', async () => {
  const stored = await hashPassword(secret('correct horse battery staple'), random);
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert.ok(await isPassword(secret('correct horse battery staple'), stored));
  for (const wrong of ['correct horse battery stapl', 'Correct horse battery staple', '']) {
    assert.equal(await isPassword(secret(wrong), stored), false, wrong);
  }
});

test('the same password is stored differently each time', async () => {
  assert.notEqual(
    await hashPassword(secret('password'), random),
    await hashPassword(secret('password'), random),
  );
});

test('verifies a hash made by the reference implementation', async () => {
  // `echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32`, from the README of P-H-C/phc-winner-argon2's tests.
  const stored = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  assert.ok(await isPassword(secret('password'), stored));
});

test('what is no hash matches nothing', async () => {
  for (const stored of ['', 'password', '$argon2i$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAA']) {
    assert.equal(await isPassword(secret('password'), stored), false);
  }
});
