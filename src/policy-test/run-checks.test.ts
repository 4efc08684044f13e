import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runChecks } from './run-checks.ts';
import { load, policy } from './test-support.ts';

const policies = {
  'dev.json': policy(
    { Sid: 'Read', Action: 's3:Get*' },
    { Action: 's3:Put*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
    { Sid: 'No', Effect: 'Deny', Action: 's3:GetObjectAcl' },
  ),
};

async function mismatches(action: string, expect: unknown): Promise<readonly string[]> {
  const { checks } = await load(
    {
      account: '111122223333',
      defaults: { principal: 'user/bob', resource: 'arn:aws:s3:::box/a', policies: { identity: 'dev.json' } },
      tests: [{ name: 'n', action, expect }],
    },
    policies,
  );
  const [outcome] = runChecks(checks);
  assert.ok(outcome);
  return outcome.mismatches;
}

test('a decision is as expected or not; deny stands for both', async () => {
  for (const [action, expect, expected] of [
    ['s3:GetObject', 'allow', []],
    ['s3:GetObject', 'deny', ['expected deny, got allow']],
    ['s3:GetObjectAcl', 'deny', []],
    ['s3:GetObjectAcl', 'explicit-deny', []],
    ['s3:GetObjectAcl', 'implicit-deny', ['expected implicit-deny, got explicit-deny']],
    ['s3:DeleteObject', 'deny', []],
    ['s3:DeleteObject', 'implicit-deny', []],
    ['s3:DeleteObject', 'explicit-deny', ['expected explicit-deny, got implicit-deny']],
    ['s3:DeleteObject', 'allow', ['expected allow, got implicit-deny']],
  ] as const) {
    assert.deepEqual(await mismatches(action, expect), expected, `${action} ${expect}`);
  }
});

test('who decided and why may be expected too', async () => {
  for (const [action, expect, expected] of [
    ['s3:GetObject', { layer: 'identity', policy: 'dev.json', statement: 'Read' }, []],
    ['s3:GetObject', { statement: 1, reason: 'allowed by dev.json:4:5' }, []],
    ['s3:GetObject', { layer: 'resource' }, ['expected resource to decide, it was identity']],
    ['s3:GetObject', { statement: 'Write' }, ['expected statement Write, it was Read']],
    ['s3:GetObject', { policy: 'ev.json' }, ['expected policy ev.json, it was dev.json']],
    ['s3:GetObjectAcl', { statement: 3, policy: 'dev.json' }, []],
    ['s3:PutObject', { statement: '2', reason: 'AWS:securetransport is not in the request' }, []],
    ['s3:PutObject', { statement: 'Read' }, ['expected statement Read, it was 2']],
    ['s3:PutObject', { reason: 'MFA' }, ['expected the reason to hold "MFA"']],
  ] as const) {
    const decision = action === 's3:GetObject' ? 'allow' : 'deny';
    assert.deepEqual(await mismatches(action, { decision, ...expect }), expected, JSON.stringify(expect));
  }
});
