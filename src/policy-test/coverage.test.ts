import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coverageOf, percentOf } from './coverage.ts';
import { runChecks } from './run-checks.ts';
import { load, policy } from './test-support.ts';

test('statements are counted by the requests they apply to, and those they decide', async () => {
  const { checks, policies } = await load(
    {
      account: '111122223333',
      defaults: {
        principal: 'user/bob',
        resource: 'arn:aws:s3:::a',
        policies: { identity: 'p.json', boundary: 'b.json' },
      },
      tests: [
        { name: 'get', action: ['s3:GetObject', 's3:GetObjectAcl'], expect: 'allow' },
        { name: 'no', action: 's3:DeleteObject', expect: 'deny' },
        { name: 'put', action: 's3:PutObject', expect: 'deny' },
      ],
    },
    {
      'p.json': policy({ Action: 's3:*' }, { Effect: 'Deny', Action: 's3:Delete*' }, { Action: 'iam:*' }),
      'b.json': policy({ Action: ['s3:Get*', 's3:Delete*'] }),
    },
  );
  const { statements, percent } = coverageOf(runChecks(checks), policies);
  assert.deepEqual(
    statements.map(({ policy: { path }, statement, appliedCount, decidedCount }) => [
      path,
      statement.index,
      appliedCount,
      decidedCount,
    ]),
    [
      ['p.json', 0, 4, 2],
      ['p.json', 1, 1, 1],
      ['p.json', 2, 0, 0],
      ['b.json', 0, 3, 2],
    ],
  );
  assert.equal(percent, 75);
});

test('a policy is counted once, whatever it is used as', async () => {
  const { policies } = await load(
    {
      account: '111122223333',
      groups: { g: 'p.json' },
      tests: [
        {
          name: 'n',
          principal: { arn: 'user/bob', groups: 'g' },
          action: 's3:GetObject',
          resource: '*',
          policies: { identity: ['p.json', 'p.json'], session: 'p.json', scp: 'p.json', boundary: 'p.json' },
          expect: 'allow',
        },
      ],
    },
    { 'p.json': policy({}) },
  );
  assert.equal(policies.length, 1);
});

test('percentages are rounded down, so that 100 means all', () => {
  assert.deepEqual(
    [percentOf(1999, 2000), percentOf(2000, 2000), percentOf(0, 0), percentOf(1, 3)],
    [99.9, 100, 100, 33.3],
  );
});
