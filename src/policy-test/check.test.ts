import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyFields, requestOf } from './check.ts';
import { InputError } from './input-error.ts';
import { type Outcome, runChecks } from './run-checks.ts';
import { load, policy } from './test-support.ts';

const one = {
  name: 'n',
  principal: 'user/bob',
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::box/a',
  expect: 'allow',
};
const ACCOUNT = '111122223333';

/** Decisions of one test, in order. */
async function decide(
  file: object,
  policies: Readonly<Record<string, object>> = {},
): Promise<readonly Outcome[]> {
  return runChecks((await load({ account: ACCOUNT, ...file }, policies)).checks);
}

const words = (outcomes: readonly Outcome[]): string[] =>
  outcomes.map(({ decision }) => `${decision.decision} ${decision.layer}`);

test('a test makes a request of each principal, action and resource', async () => {
  const { checks } = await load({
    account: ACCOUNT,
    tests: [
      {
        ...one,
        principal: ['user/bob', 'role/dev'],
        action: ['s3:GetObject', 's3:PutObject'],
        resource: ['arn:aws:s3:::a', 'arn:aws:s3:::b', '*'],
      },
    ],
  });
  assert.equal(checks.length, 12);
  assert.equal(
    new Set(checks.map(({ subject, action, resource }) => [subject.who.label, action, resource].join())).size,
    12,
  );
});

test('policies come from the defaults, then the principal, then the test; null takes one away', async () => {
  const nothing = policy({ Action: 'none:None' });
  const files = { 'all.json': policy({}), 'nothing.json': nothing };
  const principals = {
    able: { arn: 'user/able', policies: { identity: 'all.json' } },
    bound: { arn: 'user/bound', policies: { boundary: 'nothing.json' } },
  };
  const outcomes = await decide(
    {
      principals,
      defaults: { policies: { identity: 'nothing.json' } },
      tests: [
        { ...one, principal: 'able' },
        { ...one, principal: 'bound', policies: { identity: 'all.json' } },
        { ...one, principal: 'bound', policies: { identity: 'all.json', boundary: null } },
        { ...one, principal: 'user/bob' },
      ],
    },
    files,
  );
  assert.deepEqual(words(outcomes), [
    'Allow identity',
    'ImplicitDeny permissions-boundary',
    'Allow identity',
    'ImplicitDeny identity',
  ]);
});

test('groups add their policies to those of the principal', async () => {
  const [outcome] = await decide(
    {
      groups: { readers: ['all.json'] },
      tests: [{ ...one, principal: { arn: 'user/bob', groups: 'readers' } }],
    },
    { 'all.json': policy({}) },
  );
  assert.deepEqual(outcome?.decision.policy, { kind: 'managed', id: 'all.json', via: 'group/readers' });
});

test('every role of a policy has its say', async () => {
  const all = policy({});
  const none = policy({ Action: 'none:None' });
  const everyone = policy({ Principal: '*' });
  const outcomes = await decide({
    defaults: { policies: { identity: all } },
    tests: [
      { ...one, policies: { session: none } },
      { ...one, policies: { session: [] } },
      { ...one, policies: { scp: [all, none] } },
      { ...one, policies: { scp: [[none, all], all] } },
      { ...one, policies: { rcp: policy({ Effect: 'Deny', Principal: '*' }) } },
      { ...one, policies: { identity: null, resource: everyone } },
      { ...one, resourceAccount: '444455556666', policies: { resource: everyone } },
      { ...one, resourceAccount: '444455556666' },
    ],
  });
  assert.deepEqual(words(outcomes), [
    'ImplicitDeny session',
    'ImplicitDeny session',
    'ImplicitDeny scp',
    'Allow identity',
    'ExplicitDeny rcp',
    'Allow resource',
    'Allow identity',
    'ImplicitDeny resource',
  ]);
});

test('a trust policy, and the policy of a KMS key, must open the door themselves', async () => {
  const key = 'arn:aws:kms:us-east-1:111122223333:key/k';
  const stranger = policy({ Principal: { AWS: '444455556666' } });
  const role = { action: 'sts:AssumeRole', resource: 'arn:aws:iam::111122223333:role/r' };
  const trust = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: 'sts:AssumeRole' },
  };
  const outcomes = await decide({
    defaults: { policies: { identity: policy({}) } },
    tests: [
      { ...one, ...role, policies: { trust } },
      { ...one, resource: key, policies: { resource: stranger } },
      { ...one, resource: key },
    ],
  });
  assert.deepEqual(words(outcomes), ['ImplicitDeny resource', 'ImplicitDeny resource', 'Allow identity']);
});

test('the context holds what follows from who asks and from the resource, unless the test says otherwise', async () => {
  const bob = {
    arn: 'user/team/bob',
    id: 'AIDABOB',
    tags: { Team: 'blue' },
    context: { 'aws:SourceIp': '192.0.2.1' },
  };
  const session = { arn: 'role/team/dev', session: 'alice', id: 'AROADEV' };
  const { checks } = await load({
    account: ACCOUNT,
    defaults: { context: { 'aws:SourceIp': '192.0.2.9', 'aws:SecureTransport': true } },
    tests: [
      { ...one, principal: [bob, session, 'ec2.amazonaws.com', 'root', 'anonymous'] },
      {
        ...one,
        principal: bob,
        resourceAccount: '444455556666',
        context: { 'aws:username': null, 'aws:SecureTransport': false },
      },
    ],
  });
  const values = (at: number, ...keys: string[]): unknown[] => {
    const check = checks[at];
    assert.ok(check);
    const { context } = requestOf(check, policyFields(check.subject.uses));
    return keys.map((key) => context.get(key));
  };
  assert.deepEqual(
    values(
      0,
      'aws:username',
      'aws:userid',
      'aws:principaltag/team',
      'aws:sourceip',
      'aws:resourceaccount',
      'aws:principaltype',
    ),
    ['bob', 'AIDABOB', 'blue', '192.0.2.1', ACCOUNT, 'User'],
  );
  assert.deepEqual(values(1, 'aws:principalarn', 'aws:userid', 'aws:username', 'aws:viaawsservice'), [
    'arn:aws:iam::111122223333:role/team/dev',
    'AROADEV:alice',
    undefined,
    'false',
  ]);
  assert.deepEqual(
    values(2, 'aws:principalisawsservice', 'aws:principalservicename', 'aws:principalaccount'),
    ['true', 'ec2.amazonaws.com', undefined],
  );
  assert.deepEqual(values(3, 'aws:principaltype', 'aws:userid'), ['Account', ACCOUNT]);
  assert.deepEqual(values(4, 'aws:principaltype', 'aws:principalarn', 'constructor', '__proto__'), [
    'Anonymous',
    undefined,
    undefined,
    undefined,
  ]);
  assert.deepEqual(values(5, 'aws:username', 'aws:securetransport', 'aws:resourceaccount'), [
    undefined,
    'false',
    '444455556666',
  ]);
});

test('what cannot be loaded is told where it is named', async () => {
  const errorOf = async (file: object): Promise<string> => {
    try {
      await decide(file, { 'bad.json': { Version: '2012-10-17', Statement: [{ Effect: 'Allow' }] } });
    } catch (error) {
      if (error instanceof InputError) return error.message;
      throw error;
    }
    return 'none';
  };
  const withPolicies = (policies: object): object => ({ tests: [{ ...one, policies }] });
  assert.equal(
    await errorOf(withPolicies({ identity: 'gone.json' })),
    'tests.json:11:21: cannot read gone.json: no such file',
  );
  assert.match(await errorOf(withPolicies({ identity: 'bad.json' })), /^bad\.json:4:5: .*\(.+\)$/);
  assert.match(
    await errorOf(withPolicies({ identity: { Version: '2012-10-17', Statement: [{ Effect: 'Allow' }] } })),
    /^tests\.json:14:13: /,
  );
  assert.match(
    await errorOf({ tests: [{ ...one, principal: 'bob' }] }),
    /^tests\.json:6:20: "bob" is no principal/,
  );
  assert.match(
    await errorOf({ tests: [{ ...one, principal: 'arn:aws:sts::111122223333:federated-user/f' }] }),
    /needs "behind"/,
  );
  assert.match(
    await errorOf({
      defaults: { policies: { resource: policy({ Principal: '*' }) } },
      tests: [
        {
          ...one,
          policies: {
            trust: {
              Version: '2012-10-17',
              Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' },
            },
          },
        },
      ],
    }),
    /resource policy and a trust policy/,
  );
  await assert.rejects(load({ tests: [one] }), /"user\/bob" needs an account/);
});
