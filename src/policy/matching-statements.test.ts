import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compilePolicy } from './compile.ts';
import { matchingStatements } from './matching-statements.ts';
import { parsePolicy } from './parse.ts';
import type { AuthorizationRequest } from './request.ts';

const request = (action: string, resource: string): AuthorizationRequest => ({
  principal: {
    type: 'user',
    accountId: '123456789012',
    arn: 'arn:aws:iam::123456789012:user/a',
    uniqueId: 'AIDAA',
  },
  action,
  resource,
  context: new Map(),
  identityPolicies: [],
});

const compiled = (kind: 'inline' | 'resource', ...Statement: object[]) =>
  compilePolicy(parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), kind), { kind, id: 'p' });

const sidsOf = (...given: Parameters<typeof matchingStatements>): (string | undefined)[] =>
  matchingStatements(...given).map(({ sid }) => sid);

test('all statements that apply are found, in the order written', () => {
  const policy = compiled(
    'inline',
    { Sid: 'One', Effect: 'Allow', Action: 's3:*', Resource: '*' },
    { Sid: 'Two', Effect: 'Deny', Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/*' },
    { Sid: 'Three', Effect: 'Allow', Action: 's3:getobject', Resource: 'arn:aws:s3:::b/*' },
    {
      Sid: 'Four',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: '*',
      Condition: { Null: { k: 'false' } },
    },
  );
  assert.deepEqual(sidsOf(policy, request('S3:GetObject', 'arn:aws:s3:::a/x')), ['One', 'Two']);
  assert.deepEqual(sidsOf(policy, request('s3:GetObject', 'arn:aws:s3:::b/x')), ['One', 'Three']);
});

test('a statement that names somebody else does not apply', () => {
  const statement = { Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::a/*' };
  const policy = compiled(
    'resource',
    { ...statement, Sid: 'Me', Principal: { AWS: 'arn:aws:iam::123456789012:user/a' } },
    { ...statement, Sid: 'Other', Principal: { AWS: 'arn:aws:iam::123456789012:user/b' } },
  );
  assert.deepEqual(sidsOf(policy, request('s3:GetObject', 'arn:aws:s3:::a/x')), ['Me']);
});
