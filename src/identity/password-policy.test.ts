import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passwordExpiresAt, passwordFault } from './password-policy.ts';
import type { PasswordPolicyRow } from './tables.ts';

const policy = (columns: Partial<PasswordPolicyRow> = {}): PasswordPolicyRow => ({
  account_id: '123456789012',
  minimum_length: 6,
  require_uppercase: 0,
  require_lowercase: 0,
  require_numbers: 0,
  require_symbols: 0,
  users_may_change: 0,
  max_age_days: null,
  reuse_prevention: null,
  hard_expiry: null,
  ...columns,
});

test('an account without a policy wants eight characters of three kinds', () => {
  const fault = (password: string) => passwordFault(password, undefined, ['acme', 'Root-1@example.com']);
  for (const fine of ['Passw0rd', 'p4ssword!', 'PASSW0RD!', 'Password!'])
    assert.equal(fault(fine), undefined);
  assert.equal(fault('Pass0rd'), 'Password should have a minimum length of 8');
  assert.equal(
    fault('passw0rd'),
    'Password should meet 1 more of the following requirements: Password should have at least one uppercase letter, Password should have at least one symbol',
  );
  assert.equal(
    fault('pass'),
    'Password should have a minimum length of 8, Password should meet 2 more of the following requirements: Password should have at least one uppercase letter, Password should have at least one number, Password should have at least one symbol',
  );
  assert.equal(
    fault('Root-1@example.com'),
    'Password should not be identical to the account name or email address',
  );
});

test('a policy of its own replaces all of the default one', () => {
  assert.equal(passwordFault('aaaaaa', policy(), ['aaaaaa']), undefined);
  assert.equal(
    passwordFault('aaaaa', policy({ require_uppercase: 1, require_numbers: 1 }), []),
    'Password should have a minimum length of 6, Password should have at least one uppercase letter, Password should have at least one number',
  );
  assert.equal(
    passwordFault('AAAAAA1?', policy({ require_lowercase: 1, require_symbols: 1 }), []),
    'Password should have at least one lowercase letter, Password should have at least one symbol',
  );
  assert.equal(passwordFault("aA1'aA1", policy({ require_symbols: 1, minimum_length: 7 }), []), undefined);
});

test('passwords expire by the age of the policy in force, not of the one they were set under', () => {
  assert.equal(passwordExpiresAt(1000, undefined), undefined);
  assert.equal(passwordExpiresAt(1000, policy()), undefined);
  assert.equal(passwordExpiresAt(1000, policy({ max_age_days: 2 })), 172_801_000);
});
