import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allows } from './grant-policy.ts';
import { type Child, covers, grantableFor } from './grant-rules.ts';
import type { GrantConstraintsColumn, GrantRow } from './tables.ts';

const grantOf = (operations: readonly string[], constraints: GrantConstraintsColumn): GrantRow => ({
  id: 'g',
  account_id: '111122223333',
  region: 'us-east-1',
  key_id: 'k',
  name: '',
  grantee: 'arn:aws:iam::111122223333:user/a',
  grantee_id: 'AIDA1',
  retiring: null,
  retiring_id: null,
  issuing_account: '111122223333',
  operations: JSON.stringify(operations),
  constraints: Object.keys(constraints).length === 0 ? null : JSON.stringify(constraints),
  created_at: 0,
});

const context = fc.dictionary(fc.constantFrom('a', 'b', 'A'), fc.constantFrom('1', '2'));
const constraints: fc.Arbitrary<GrantConstraintsColumn> = fc.oneof(
  fc.constant({}),
  context.map((EncryptionContextSubset) => ({ EncryptionContextSubset })),
  context.map((EncryptionContextEquals) => ({ EncryptionContextEquals })),
);
const operations = fc.subarray(['CreateGrant', 'Encrypt', 'Decrypt', 'DescribeKey']);

test('what a child allows, its parent allows: grants cannot widen', () => {
  fc.assert(
    fc.property(
      operations,
      constraints,
      operations,
      constraints,
      context,
      (parentOperations, parentConstraints, childOperations, childConstraints, used) => {
        const parent = grantOf(parentOperations, parentConstraints);
        const child: Child = { operations: childOperations, constraints: childConstraints };
        if (!covers(parent, child)) return;
        for (const operation of childOperations) {
          if (allows(grantOf(childOperations, childConstraints), operation, used))
            assert.ok(allows(parent, operation, used));
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test('constraints compare exactly, and concern encryption contexts alone', () => {
  const grant = grantOf(['Encrypt', 'DescribeKey'], { EncryptionContextSubset: { Team: 'blue' } });
  assert.ok(allows(grant, 'Encrypt', { Team: 'blue', more: 'x' }));
  assert.ok(!allows(grant, 'Encrypt', { team: 'blue' }));
  assert.ok(!allows(grant, 'Encrypt', {}));
  assert.ok(!allows(grant, 'Decrypt', { Team: 'blue' }));
  assert.ok(allows(grant, 'DescribeKey', {}));
  const exact = grantOf(['Encrypt'], { EncryptionContextEquals: { a: '1' } });
  assert.ok(allows(exact, 'Encrypt', { a: '1' }));
  assert.ok(!allows(exact, 'Encrypt', { a: '1', b: '2' }));
});

test('a grant names what the kind of key can do', () => {
  const rsa = grantableFor({ key_usage: 'SIGN_VERIFY', key_spec: 'RSA_2048' });
  assert.ok(rsa.has('Sign') && rsa.has('GetPublicKey') && !rsa.has('Encrypt'));
  const symmetric = grantableFor({ key_usage: 'ENCRYPT_DECRYPT', key_spec: 'SYMMETRIC_DEFAULT' });
  assert.ok(symmetric.has('GenerateDataKey') && !symmetric.has('GetPublicKey'));
});
