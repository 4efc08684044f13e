import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Caller } from './caller.ts';
import { callerContext } from './caller-context.ts';
import { ACCOUNT, NOW } from './test-support.ts';

const user: Caller = {
  principal: {
    type: 'user',
    accountId: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/dev/bob`,
    uniqueId: 'AIDAQNZGKIQYBOB000001',
  },
  userId: 'AIDAQNZGKIQYBOB000001',
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:user/dev/bob`,
  name: 'bob',
  path: '/dev/',
  accessKeyId: 'AKIAQNZGKIQYBOBKEY01',
  tags: [{ Key: 'Team', Value: 'core' }],
  policies: { identity: [] },
};
const session = {
  kind: 'assumed-role' as const,
  sessionId: 's',
  issuedAt: NOW - 90_500,
  expiresAt: NOW + 1,
  sessionName: 'ci',
  transitiveTagKeys: [],
};
const role: Caller = {
  ...user,
  principal: {
    type: 'assumed-role',
    accountId: ACCOUNT,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Deployer/ci`,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/ci/Deployer`,
    uniqueId: 'AROAQNZGKIQYROLE00001',
  },
  userId: 'AROAQNZGKIQYROLE00001:ci',
  name: 'Deployer',
  session: { ...session, sourceIdentity: 'alice' },
};

const request = {
  method: 'POST',
  path: '/',
  query: '',
  headers: new Map([['user-agent', ['aws-cli/2']]]),
  body: new Uint8Array(),
  remoteAddress: '203.0.113.7',
  isSecure: false,
};
const keysOf = (caller: Caller) => callerContext(caller, { request, now: NOW, region: 'eu-west-1' });

const table = (caller: Caller, keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [key, keysOf(caller).get(key)]));

const KEYS = [
  'aws:principalarn',
  'aws:principaltype',
  'aws:userid',
  'aws:username',
  'aws:principaltag/team',
  'aws:sourceidentity',
  'aws:tokenissuetime',
  'aws:multifactorauthpresent',
  'aws:multifactorauthage',
];

test('a user with a long-term key has no key of sessions, not even "no MFA"', () => {
  assert.deepEqual(table(user, KEYS), {
    'aws:principalarn': user.arn,
    'aws:principaltype': 'User',
    'aws:userid': user.userId,
    'aws:username': 'bob',
    'aws:principaltag/team': 'core',
    'aws:sourceidentity': undefined,
    'aws:tokenissuetime': undefined,
    'aws:multifactorauthpresent': undefined,
    'aws:multifactorauthage': undefined,
  });
});

test('a role session is known by its role, has no user name, and says that no MFA was used', () => {
  assert.deepEqual(table(role, KEYS), {
    'aws:principalarn': `arn:aws:iam::${ACCOUNT}:role/ci/Deployer`,
    'aws:principaltype': 'AssumedRole',
    'aws:userid': 'AROAQNZGKIQYROLE00001:ci',
    'aws:username': undefined,
    'aws:principaltag/team': 'core',
    'aws:sourceidentity': 'alice',
    'aws:tokenissuetime': '2026-11-24T07:58:29Z',
    'aws:multifactorauthpresent': 'false',
    'aws:multifactorauthage': undefined,
  });
});

test('MFA is present with its age in whole seconds', () => {
  const proven: Caller = {
    ...user,
    session: { ...session, kind: 'session-token', mfa: { at: NOW - 90_500, kind: 'virtual' } },
  };
  assert.deepEqual(table(proven, ['aws:username', 'aws:multifactorauthpresent', 'aws:multifactorauthage']), {
    'aws:username': 'bob',
    'aws:multifactorauthpresent': 'true',
    'aws:multifactorauthage': '90',
  });
});

test('the request supplies its own keys, and what it lacks is absent', () => {
  const keys = ['aws:sourceip', 'aws:securetransport', 'aws:requestedregion', 'aws:useragent', 'aws:referer'];
  assert.deepEqual(table(user, [...keys, 'aws:currenttime', 'aws:epochtime', 'aws:calledvia', 'toString']), {
    'aws:sourceip': '203.0.113.7',
    'aws:securetransport': 'false',
    'aws:requestedregion': 'eu-west-1',
    'aws:useragent': 'aws-cli/2',
    'aws:referer': undefined,
    'aws:currenttime': '2026-11-24T08:00:00Z',
    'aws:epochtime': String(NOW / 1000),
    'aws:calledvia': undefined,
    toString: undefined,
  });
});
