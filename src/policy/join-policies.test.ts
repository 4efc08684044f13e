import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authorize } from './authorize.ts';
import { type CompiledPolicy, compilePolicy } from './compile.ts';
import { explain } from './explain.ts';
import { joinPolicies } from './join-policies.ts';
import { parsePolicy } from './parse.ts';
import type { AuthorizationRequest } from './request.ts';

const USER = 'arn:aws:iam::111122223333:user/bob';
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1';

const policy = (id: string, ...statements: readonly object[]): CompiledPolicy =>
  compilePolicy(parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), 'resource'), {
    kind: 'resource',
    id,
  });

const forBob = (Effect: 'Allow' | 'Deny', Action: string) => ({
  Effect,
  Principal: { AWS: USER },
  Action,
  Resource: '*',
});

const request = (resourcePolicy: CompiledPolicy, action: string): AuthorizationRequest => ({
  principal: { type: 'user', accountId: '111122223333', arn: USER, uniqueId: 'AIDAEXAMPLE' },
  action,
  resource: KEY,
  context: new Map(),
  identityPolicies: [],
  resourcePolicy,
  resourcePolicyRequired: true,
});

test('what either of two policies says counts, a Deny above all, and each is known by its own name', () => {
  const first = policy('first', forBob('Allow', 'kms:Encrypt'), forBob('Deny', 'kms:Sign'));
  const second = policy('second', forBob('Allow', 'kms:Decrypt'), forBob('Allow', 'kms:Sign'));
  const joined = joinPolicies(first, second);
  const decide = (action: string) => {
    const { decision, policy: by } = authorize(request(joined, action));
    return [decision, by?.id];
  };
  assert.deepEqual(decide('kms:Encrypt'), ['Allow', 'first']);
  assert.deepEqual(decide('kms:Decrypt'), ['Allow', 'second']);
  assert.deepEqual(decide('kms:Sign'), ['ExplicitDeny', 'first']);
  assert.deepEqual(decide('kms:Verify'), ['ImplicitDeny', undefined]);
  assert.equal(explain(request(joined, 'kms:Verify')).nearest.length > 0, true);
  assert.equal(joined.document.statements.length, 4);
});
