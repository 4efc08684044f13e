import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compilePolicy } from './compile.ts';
import { contextKeysOf } from './context-keys.ts';
import { explain } from './explain.ts';
import { parsePolicy } from './parse.ts';
import { principalArnsOf, unknownPrincipalText } from './principal-arns.ts';

const document = (Statement: object, kind: 'managed' | 'trust' = 'managed') =>
  parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), kind);

const policy = compilePolicy(
  document([
    { Sid: 'Other', Effect: 'Allow', Action: 'iam:*', Resource: '*' },
    { Sid: 'Box', Effect: 'Allow', Action: 's3:Get*', Resource: 'arn:aws:s3:::box/*' },
    {
      Sid: 'Secure',
      Effect: 'Allow',
      Action: 's3:*',
      Resource: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'true' } },
    },
    { Sid: 'No', Effect: 'Deny', Action: 's3:Delete*', Resource: '*' },
  ]),
  { kind: 'managed', id: 'arn:aws:iam::123456789012:policy/p' },
);

const ask = (action: string, resource: string) =>
  explain({
    principal: {
      type: 'user',
      accountId: '123456789012',
      arn: 'arn:aws:iam::123456789012:user/bob',
      uniqueId: 'AIDABOBBOBBOBBOBBOBB',
    },
    action,
    resource,
    context: new Map([['aws:securetransport', 'false']]),
    identityPolicies: [policy],
  });

test('an allowed request is explained by the statement that allowed it', () => {
  const { decision, statement, nearest } = ask('s3:GetObject', 'arn:aws:s3:::box/a');
  assert.deepEqual([decision, statement?.sid, nearest], ['Allow', 'Box', []]);
});

test('a denied request is explained by the statement that denied it', () => {
  const { decision, policy: source, statement } = ask('s3:DeleteObject', 'arn:aws:s3:::box/a');
  assert.deepEqual([decision, source?.kind, statement?.sid], ['ExplicitDeny', 'managed', 'No']);
});

test('a request that nothing allows is explained by what came nearest, and what would allow it', () => {
  const explanation = ask('s3:GetObject', 'arn:aws:s3:::other/a');
  assert.deepEqual(
    explanation.nearest.map(({ statement, failed }) => [statement.sid, failed]),
    [
      ['Secure', 'Condition'],
      ['Box', 'Resource'],
      ['Other', 'Action'],
    ],
  );
  assert.equal(explanation.nearest[0]?.condition?.key, 'aws:SecureTransport');
  assert.deepEqual(explanation.wouldAllow, {
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::other/a',
  });
});

test('the users and roles a policy names are those to bind, and nobody else', () => {
  const bob = 'arn:aws:iam::123456789012:user/bob';
  const role = 'arn:aws:iam::123456789012:role/team/dev';
  const named = [bob, role, bob, '123456789012', 'arn:aws:sts::123456789012:assumed-role/dev/alice', '*'];
  const trust = document(
    { Effect: 'Allow', Principal: { AWS: named, Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
    'trust',
  );
  assert.deepEqual(principalArnsOf(trust), [bob, role]);
  assert.equal(unknownPrincipalText(bob), `Invalid principal in policy: "AWS":"${bob}"`);
});

test('the condition keys a policy looks at include those of its variables', () => {
  const variable = (inner: string): string => `$\{${inner}}`;
  const keys = contextKeysOf(
    document({
      Effect: 'Allow',
      Action: '*',
      Resource: [`arn:aws:s3:::${variable('aws:username')}/${variable('*')}`],
      Condition: {
        StringEquals: {
          'aws:PrincipalTag/Team': variable("aws:ResourceTag/team, 'none'"),
          'AWS:UserName': 'x',
        },
      },
    }),
  );
  assert.deepEqual(keys.map((key) => key.toLowerCase()).sort(), [
    'aws:principaltag/team',
    'aws:resourcetag/team',
    'aws:username',
  ]);
});
