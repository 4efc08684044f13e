import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFailure } from './hsm-handlers.ts';
import { Pkcs11Error } from './pkcs11-error.ts';
import { isPinRefused, remedyFor, returnCodeName } from './return-codes.ts';

test('codes that say the token or library is gone end the process', () => {
  for (const code of [0x05, 0x06, 0x30, 0x32, 0xe0, 0x190])
    assert.equal(remedyFor(code), 'fence', returnCodeName(code));
});

test('a refused PIN is never tried again, nor is what nobody knows', () => {
  for (const code of [0xa0, 0xa1, 0xa2, 0xa3, 0xa4]) {
    assert.equal(isPinRefused(code), true);
    assert.equal(remedyFor(code), 'fail');
  }
  assert.equal(remedyFor(0x80000001), 'fail');
});

test('a stuck or closed session is opened anew', () => {
  for (const code of [0x90, 0xb0, 0xb3, 0x150]) assert.equal(remedyFor(code), 'reopen', returnCodeName(code));
});

test('an error names its call and code', () => {
  const error = new Pkcs11Error('C_Login', 0xa0);
  assert.deepEqual([error.name, error.call, error.code], ['CKR_PIN_INCORRECT', 'C_Login', 0xa0]);
  assert.equal(error.message, 'C_Login: CKR_PIN_INCORRECT');
  assert.equal(new Pkcs11Error('C_Sign', 0x80000001).name, 'CKR_0x80000001');
});

test('a full table of sessions fails the call for this process only, and does not end it', () => {
  const failure = describeFailure(new Pkcs11Error('C_OpenSession', 177));
  assert.deepEqual(failure, {
    fault: 'unavailable',
    message: 'HSM: C_OpenSession: CKR_SESSION_COUNT',
    fence: false,
  });
  assert.equal(describeFailure(new Pkcs11Error('C_Sign', 48)).fence, true);
});
