import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCOUNT_ITEMS } from '../../identity/account-checks/account-items.ts';
import { CREDENTIAL_ITEMS } from '../../identity/account-checks/credential-items.ts';
import { GUIDES } from './guides.ts';
import { REMEDIES } from './remedies.ts';

test('every check has a remedy, and belongs to one guide', () => {
  const checks = Object.keys({ ...CREDENTIAL_ITEMS, ...ACCOUNT_ITEMS }).sort();
  assert.deepEqual(Object.keys(REMEDIES).sort(), checks);
  assert.deepEqual(
    Object.values(GUIDES)
      .flatMap((guide) => guide.checks)
      .sort(),
    checks,
  );
});

test('remedies name pages of ours, commands that there are and operations', () => {
  for (const [id, { console, command, operation = 'iam:X' }] of Object.entries(REMEDIES)) {
    assert.match(console, /^\/(?:console|account)\//, id);
    assert.match(command, /^(?:aws iam|keywarden) /, id);
    assert.match(operation, /^[a-z]+:[A-Z]\w*$/, id);
  }
});
