import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Caller } from '../identity/caller.ts';
import { callerContext } from '../identity/caller-context.ts';
import { ACCOUNT, factsOf } from '../identity/test-support.ts';
import { compilePolicy } from '../policy/compile.ts';
import { parsePolicy } from '../policy/parse.ts';
import type { Permission } from '../services/contract.ts';
import { authorizeCall } from './authorize.ts';
import { denialMessage } from './denial-message.ts';
import { DeniedCall } from './denied-call.ts';

const MAX_BYTES = 2400;
const USER = `arn:aws:iam::${ACCOUNT}:user/bob`;

const compiled = (id: string, ...Statement: object[]) =>
  compilePolicy(parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }, null, 2), 'inline'), {
    kind: 'inline',
    id,
  });

const callerWith = (...identity: ReturnType<typeof compiled>[]): Caller => ({
  principal: { type: 'user', accountId: ACCOUNT, arn: USER, uniqueId: 'AIDAEXAMPLE' },
  userId: 'AIDAEXAMPLE',
  accountId: ACCOUNT,
  arn: USER,
  name: 'bob',
  path: '/',
  accessKeyId: 'AKIAEXAMPLE',
  tags: [],
  policies: { identity },
});

function denialOf(caller: Caller, permission: Permission): DeniedCall {
  try {
    authorizeCall(caller, [permission], callerContext(caller, factsOf()), new Map());
  } catch (problem) {
    assert.ok(problem instanceof DeniedCall);
    return problem;
  }
  return assert.fail('the call was allowed');
}

const permission = (action: string, arn = USER, more: Partial<Permission> = {}): Permission => ({
  action,
  resources: [{ arn }],
  ...more,
});

const told = (caller: Caller, asked: Permission, maxBytes = MAX_BYTES) =>
  JSON.parse(denialMessage(denialOf(caller, asked), caller, maxBytes) ?? 'null');

test('an implicit denial tells the statement that came nearest, what it lacked, and what would allow', () => {
  const caller = callerWith(
    compiled('Other', { Effect: 'Allow', Action: 's3:*', Resource: '*' }),
    compiled('Own', {
      Sid: 'Mfa',
      Effect: 'Allow',
      Action: 'iam:GetUser',
      Resource: '*',
      Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    }),
  );
  const message = told(
    caller,
    permission('iam:GetUser', USER, { contextKeys: { 'aws:TagKeys': ['a', 'b'] } }),
  );
  const { conditions, ...context } = message.context;
  assert.deepEqual(
    { ...message, context },
    {
      allowed: false,
      explicitDeny: false,
      matchedStatements: { items: [] },
      failures: { items: [] },
      context: {
        principal: { id: 'AIDAEXAMPLE', name: 'bob', arn: USER },
        action: 'iam:GetUser',
        resource: USER,
      },
      explanation: {
        layer: 'identity',
        nearest: [
          {
            policy: { kind: 'inline', id: 'Own' },
            statement: { sid: 'Mfa', line: 4, column: 5 },
            failed: 'Condition',
            condition: { operator: 'Bool', key: 'aws:MultiFactorAuthPresent', values: ['true'] },
          },
          {
            policy: { kind: 'inline', id: 'Other' },
            statement: { line: 4, column: 5 },
            failed: 'Action',
          },
        ],
        wouldAllow: { Effect: 'Allow', Action: 'iam:GetUser', Resource: USER },
      },
    },
  );
  const byKey = Object.fromEntries(
    conditions.items.map((item: { key: string; values: unknown }) => [item.key, item.values]),
  );
  assert.deepEqual(byKey['aws:TagKeys'], { items: [{ value: 'a' }, { value: 'b' }] });
  assert.deepEqual(byKey['aws:PrincipalArn'], { items: [{ value: USER }] });
  assert.equal(byKey['aws:MultiFactorAuthPresent'], undefined);
});

test('an explicit denial tells the statement as AWS does, and where it stands', () => {
  const deny = { Sid: 'No', Effect: 'Deny', Action: ['iam:*'], Resource: '*' };
  const message = told(callerWith(compiled('Own', deny)), permission('iam:GetUser'));
  assert.equal(message.explicitDeny, true);
  assert.deepEqual(message.matchedStatements.items, [
    {
      statementId: 'No',
      effect: 'DENY',
      principals: { items: [{ value: 'AIDAEXAMPLE' }] },
      principalGroups: { items: [] },
      actions: { items: [{ value: 'iam:*' }] },
      resources: { items: [{ value: '*' }] },
      conditions: { items: [] },
    },
  ]);
  assert.deepEqual(message.explanation, {
    layer: 'identity',
    policy: { kind: 'inline', id: 'Own' },
    statement: { sid: 'No', line: 4, column: 5 },
  });
});

test('a message is never longer than it may be, however much there is to tell', () => {
  const long = 'x'.repeat(400);
  const caller = callerWith(
    ...Array.from({ length: 5 }, (_, at) =>
      compiled(`Policy${at}`, {
        Effect: 'Allow',
        Action: 'iam:TagUser',
        Resource: '*',
        Condition: { StringEquals: { [`aws:RequestTag/${at}`]: Array(20).fill(long) } },
      }),
    ),
  );
  const tags = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`aws:RequestTag/k${at}`, long]));
  const asked = permission('iam:TagUser', USER, { contextKeys: tags });
  const denied = denialOf(caller, asked);
  for (const most of [8000, MAX_BYTES, 1200, 600]) {
    const text = denialMessage(denied, caller, most);
    assert.ok(text !== undefined && Buffer.byteLength(text) <= most, String(most));
    assert.equal(JSON.parse(text).explanation.layer, 'identity');
  }
  assert.equal(denialMessage(denied, caller, 100), undefined);
});
