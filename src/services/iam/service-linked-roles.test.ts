import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findAwsManagedPolicy } from '../../identity/aws-managed-policies.ts';
import { SERVICE_LINKED_ROLES } from './service-linked-roles.ts';

test('the policy of each service-linked role is one of AWS', () => {
  const missing = [...SERVICE_LINKED_ROLES.values()].filter(
    ({ policyName }) => !findAwsManagedPolicy(`arn:aws:iam::aws:policy/aws-service-role/${policyName}`),
  );
  assert.deepEqual(missing, []);
});

test('no two services share a role, and no name leaves less than a suffix of eight letters', () => {
  const names = [...SERVICE_LINKED_ROLES.values()].map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  assert.deepEqual(
    names.filter((name) => name.length > 64),
    [],
  );
  for (const { name, takesSuffix } of SERVICE_LINKED_ROLES.values())
    assert.ok(!takesSuffix || name.length < 64 - 8, name);
});
