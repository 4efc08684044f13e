import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Caller, CallerSession } from './caller.ts';
import { sessionMayCall } from './session-limits.ts';
import { ACCOUNT, NOW } from './test-support.ts';

const callerWith = (session?: Partial<CallerSession>): Caller => ({
  principal: { type: 'user', accountId: ACCOUNT, arn: 'arn', uniqueId: 'id' },
  userId: 'id',
  accountId: ACCOUNT,
  arn: 'arn',
  name: 'bob',
  path: '/',
  accessKeyId: 'ASIA',
  tags: [],
  policies: { identity: [] },
  ...(session && {
    session: {
      kind: 'session-token',
      sessionId: 's',
      issuedAt: NOW,
      expiresAt: NOW,
      transitiveTagKeys: [],
      ...session,
    },
  }),
});

/** As the comparison of STS operations in the IAM User Guide has it. */
const CASES = {
  'iam CreateUser': [true, true, false, true, false],
  'sts GetCallerIdentity': [true, true, true, true, true],
  'sts AssumeRole': [true, true, true, true, false],
  'sts GetSessionToken': [true, false, false, false, false],
  'sts GetFederationToken': [true, false, false, false, false],
  'sts GetAccessKeyInfo': [true, true, false, false, false],
  'kms Encrypt': [true, true, true, true, true],
} as const;

test('temporary credentials call only what AWS lets their kind call', () => {
  const callers = [
    callerWith(),
    callerWith({ kind: 'assumed-role' }),
    callerWith({ kind: 'session-token' }),
    callerWith({ kind: 'session-token', mfa: { at: NOW, kind: 'virtual' } }),
    callerWith({ kind: 'federated-user' }),
  ];
  for (const [name, expected] of Object.entries(CASES)) {
    const [service = '', operation = ''] = name.split(' ');
    assert.deepEqual(
      callers.map((caller) => sessionMayCall(caller, service, operation)),
      expected,
      name,
    );
  }
});
