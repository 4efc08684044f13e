import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Caller } from '../../../identity/caller.ts';
import { type TokenFacts, tokenClaims } from './claims.ts';

const facts: TokenFacts = {
  issuer: 'https://keywarden.example.com/_keywarden/oidc/1',
  audiences: ['https://api.example.com'],
  tags: [],
  region: 'eu-west-1',
  issuedAt: 1_790_000_000_900,
  seconds: 300,
  id: 'an-id',
};

const user: Caller = {
  principal: {
    type: 'user',
    accountId: '123456789012',
    arn: 'arn:aws:iam::123456789012:user/team/bob',
    uniqueId: 'AIDAEXAMPLE',
  },
  userId: 'AIDAEXAMPLE',
  accountId: '123456789012',
  arn: 'arn:aws:iam::123456789012:user/team/bob',
  name: 'bob',
  path: '/team/',
  accessKeyId: 'AKIAEXAMPLE',
  tags: [],
  policies: { identity: [] },
};

test('a user is its ARN, and what does not apply is absent', () => {
  assert.deepEqual(tokenClaims(user, facts), {
    aud: 'https://api.example.com',
    sub: user.arn,
    'https://sts.amazonaws.com/': {
      aws_account: '123456789012',
      source_region: 'eu-west-1',
      principal_id: user.arn,
    },
    iss: facts.issuer,
    exp: 1_790_000_300,
    iat: 1_790_000_000,
    jti: 'an-id',
  });
});

test('a session of a role is the role, with what the session brings', () => {
  const roleArn = 'arn:aws:iam::123456789012:role/ci/deployer';
  const session: Caller = {
    ...user,
    principal: { ...user.principal, type: 'assumed-role', roleArn },
    tags: [{ Key: 'team', Value: 'blue' }],
    organization: { id: 'o-example', path: 'o-example/r-root/' } as NonNullable<Caller['organization']>,
    session: {
      kind: 'assumed-role',
      sessionId: 'session',
      issuedAt: facts.issuedAt,
      expiresAt: 1_790_003_600_000,
      sourceIdentity: 'ann',
      federation: { kind: 'web-identity', provider: 'arn:aws:iam::123456789012:oidc-provider/x', keys: {} },
      transitiveTagKeys: [],
    },
  };
  const claims = tokenClaims(session, {
    ...facts,
    audiences: ['one', 'two'],
    tags: [{ Key: 'job', Value: '7' }],
  });
  assert.deepEqual(claims['aud'], ['one', 'two']);
  assert.equal(claims['sub'], roleArn);
  assert.deepEqual(claims['https://sts.amazonaws.com/'], {
    org_id: 'o-example',
    aws_account: '123456789012',
    ou_path: ['o-example/r-root/'],
    original_session_exp: '2026-09-21T15:13:20Z',
    federated_provider: 'arn:aws:iam::123456789012:oidc-provider/x',
    source_identity: 'ann',
    request_tags: { job: '7' },
    source_region: 'eu-west-1',
    principal_id: roleArn,
    principal_tags: { team: 'blue' },
  });
});
