import assert from 'node:assert/strict';
import { test } from 'node:test';
import actions from '../cases/actions.json' with { type: 'json' };
import conditions from '../cases/conditions.json' with { type: 'json' };
import documentation from '../cases/documentation.json' with { type: 'json' };
import limits from '../cases/limits.json' with { type: 'json' };
import principals from '../cases/principals.json' with { type: 'json' };
import resourcePolicies from '../cases/resource-policies.json' with { type: 'json' };
import resources from '../cases/resources.json' with { type: 'json' };
import trustPolicies from '../cases/trust-policies.json' with { type: 'json' };
import type { PolicyPrincipal } from '../request.ts';
import { PolicySyntaxError } from '../syntax-error.ts';
import { type AuthorizeInput, authorize } from './authorize.ts';
import { compile } from './compile.ts';
import type { ContextInput } from './context.ts';
import { principalFrom } from './principal.ts';

const BOB = 'arn:aws:iam::111122223333:user/team/bob';
const SESSION = 'arn:aws:sts::111122223333:assumed-role/dev/alice';
const BOX = 'arn:aws:s3:::box/a';

const allow = (more: object = {}): object => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...more },
});
const ask = (more: Partial<AuthorizeInput>) =>
  authorize({ principal: BOB, action: 's3:GetObject', resource: BOX, ...more });
const decisionOf = (more: Partial<AuthorizeInput>): string => ask(more).decision;

test('takes policies as texts, objects, named objects and compiled', () => {
  const policies = [
    JSON.stringify(allow()),
    allow(),
    { id: 'mine', policy: allow() },
    { id: 'mine', policy: JSON.stringify(allow()) },
    compile(allow()),
  ];
  for (const policy of policies) assert.equal(decisionOf({ identityPolicies: [policy] }), 'Allow');
  assert.equal(decisionOf({ identityPolicies: [] }), 'ImplicitDeny');
  assert.equal(decisionOf({}), 'ImplicitDeny');
  const { explanation } = ask({ identityPolicies: [{ id: 'mine', policy: allow() }] });
  assert.deepEqual(explanation.policy, { kind: 'inline', id: 'mine' });
});

test('a policy that cannot be read is refused, not skipped', () => {
  for (const policy of ['{', allow({ Conditions: {} }), allow({ Condition: { StringIs: { a: 'b' } } })]) {
    assert.throws(() => ask({ identityPolicies: [allow(), policy] }), PolicySyntaxError);
  }
});

test('condition keys may be in any case and values of any plain type', () => {
  const policy = allow({
    Condition: {
      Bool: { 'aws:MultiFactorAuthPresent': 'true' },
      NumericLessThan: { 'aws:MultiFactorAuthAge': '60' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] },
    },
  });
  const context = { 'AWS:multifactorauthpresent': true, 'aws:MultiFactorAuthAge': 59, 'aws:TagKeys': ['b'] };
  assert.equal(decisionOf({ identityPolicies: [policy], context }), 'Allow');
  const tooOld = { ...context, 'aws:MultiFactorAuthAge': 60 };
  assert.equal(decisionOf({ identityPolicies: [policy], context: tooOld }), 'ImplicitDeny');
  const lookup = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), String(value)]));
  assert.equal(decisionOf({ identityPolicies: [policy], context: lookup }), 'Allow');
});

test('what follows from the principal is in the context unless told otherwise', () => {
  const policy = (key: string, value: string) => allow({ Condition: { StringEquals: { [key]: value } } });
  const holds = (key: string, value: string, more: Partial<AuthorizeInput> = {}): string =>
    decisionOf({ identityPolicies: [policy(key, value)], ...more });
  assert.equal(holds('aws:username', 'bob'), 'Allow');
  assert.equal(holds('aws:PrincipalArn', BOB), 'Allow');
  assert.equal(holds('aws:PrincipalAccount', '111122223333'), 'Allow');
  assert.equal(holds('aws:PrincipalType', 'User'), 'Allow');
  assert.equal(holds('aws:username', 'bob', { context: { 'aws:UserName': 'al' } }), 'ImplicitDeny');
  assert.equal(holds('aws:username', 'bob', { context: { 'aws:UserName': null } }), 'ImplicitDeny');
  assert.equal(holds('aws:username', 'bob', { context: { 'aws:UserName': undefined } }), 'Allow');
  assert.equal(
    holds('aws:PrincipalArn', 'arn:aws:iam::111122223333:role/dev', { principal: SESSION }),
    'Allow',
  );
});

test('reads every principal people write', () => {
  const kinds: Record<string, string> = {
    [BOB]: 'user',
    [SESSION]: 'assumed-role',
    'arn:aws:iam::111122223333:role/team/dev': 'assumed-role',
    'arn:aws:iam::111122223333:root': 'root',
    '111122223333': 'root',
    'arn:aws:sts::111122223333:federated-user/fred': 'federated-user',
    'arn:aws-us-gov:iam::111122223333:user/bob': 'user',
    'arn:aws:iam::111122223333:saml-provider/corp': 'saml',
    'arn:aws:iam::111122223333:oidc-provider/token.example.com': 'web-identity',
    'accounts.google.com': 'web-identity',
    'cognito-identity.amazonaws.com': 'web-identity',
    'ec2.amazonaws.com': 'service',
    '*': 'anonymous',
    anonymous: 'anonymous',
  };
  for (const [text, type] of Object.entries(kinds)) assert.equal(principalFrom(text).type, type, text);
  for (const text of [
    '',
    'bob',
    'arn:aws:iam::1:user/bob',
    'arn:aws:s3:::box',
    'arn:aws:iam::111122223333:group/a',
  ]) {
    assert.throws(() => principalFrom(text), TypeError, text);
  }
});

test('the ARN of a role stands for any of its sessions: named by role, it is limited by a boundary', () => {
  const role = 'arn:aws:iam::111122223333:role/team/dev';
  const resourcePolicy = allow({ Principal: { AWS: role } });
  const permissionsBoundary = allow({ Action: 'iam:*' });
  assert.equal(decisionOf({ principal: role, resourcePolicy }), 'Allow');
  assert.equal(decisionOf({ principal: role, resourcePolicy, permissionsBoundary }), 'ImplicitDeny');
  assert.equal(
    decisionOf({ principal: BOB, resourcePolicy: allow({ Principal: { AWS: BOB } }), permissionsBoundary }),
    'Allow',
  );
});

test('the account of the resource is that of its ARN', () => {
  const resource = 'arn:aws:sqs:eu-west-1:444455556666:queue';
  const identityPolicies = [allow({ Action: 'sqs:*' })];
  const request = { action: 'sqs:SendMessage', resource, identityPolicies };
  assert.equal(decisionOf(request), 'ImplicitDeny');
  assert.equal(decisionOf({ ...request, resourceAccountId: '111122223333' }), 'Allow');
  const resourcePolicy = allow({ Action: 'sqs:*', Principal: { AWS: '111122223333' } });
  assert.equal(decisionOf({ ...request, resourcePolicy }), 'Allow');
});

test('role trust policies and KMS key policies must open the door', () => {
  const role = 'arn:aws:iam::111122223333:role/dev';
  const trust = (Principal: object) => ({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' },
  });
  const assume = { action: 'sts:AssumeRole', resource: role, identityPolicies: [allow({ Action: 'sts:*' })] };
  assert.equal(decisionOf({ ...assume, resourcePolicy: trust({ AWS: '444455556666' }) }), 'ImplicitDeny');
  assert.equal(decisionOf({ ...assume, resourcePolicy: trust({ AWS: '111122223333' }) }), 'Allow');
  const key = 'arn:aws:kms:eu-west-1:111122223333:key/1';
  const decrypt = { action: 'kms:Decrypt', resource: key, identityPolicies: [allow({ Action: 'kms:*' })] };
  const keyPolicy = (AWS: string) => allow({ Action: 'kms:*', Principal: { AWS } });
  assert.equal(decisionOf({ ...decrypt, resourcePolicy: keyPolicy('444455556666') }), 'ImplicitDeny');
  assert.equal(decisionOf({ ...decrypt, resourcePolicy: keyPolicy('111122223333') }), 'Allow');
});

test('policies of an organization are one level or a list of levels', () => {
  const identityPolicies = [allow()];
  const full = allow({ Action: '*' });
  const other = allow({ Action: 'iam:*' });
  const scp = (serviceControlPolicies: AuthorizeInput['serviceControlPolicies'] & object): string =>
    decisionOf({ identityPolicies, serviceControlPolicies });
  assert.equal(scp([other, full]), 'Allow');
  assert.equal(scp([[full], [other]]), 'ImplicitDeny');
  assert.equal(scp([[full], [other, full]]), 'Allow');
  assert.equal(scp([[]]), 'ImplicitDeny');
  assert.equal(scp([]), 'Allow');
  const rcp = allow({ Action: '*', Principal: '*' });
  assert.equal(decisionOf({ identityPolicies, resourceControlPolicies: [rcp] }), 'Allow');
});

test('other partitions are read by the ARN of who asks, and not mixed', () => {
  const principal = 'arn:aws-us-gov:iam::111122223333:user/bob';
  const policy = allow({ Resource: 'arn:aws-us-gov:s3:::box/*' });
  const resource = 'arn:aws-us-gov:s3:::box/a';
  assert.equal(decisionOf({ principal, resource, identityPolicies: [policy] }), 'Allow');
  assert.throws(() => ask({ identityPolicies: [policy] }), PolicySyntaxError);
  const resourcePolicy = allow({
    Principal: { AWS: 'arn:aws-us-gov:iam::111122223333:root' },
    Resource: resource,
  });
  assert.throws(() => ask({ resourcePolicy }), PolicySyntaxError);
  assert.equal(decisionOf({ principal, resource, resourcePolicy }), 'ImplicitDeny');
});

test('says in words what decided, what came nearest and what would allow', () => {
  const text = `{ "Version": "2012-10-17", "Statement": [
    { "Sid": "Secure", "Effect": "Allow", "Action": "s3:*", "Resource": "*",
      "Condition": { "Bool": { "aws:SecureTransport": "true" } } },
    { "Effect": "Allow", "NotAction": "s3:*", "Resource": "*" },
    { "Sid": "No", "Effect": "Deny", "Action": "s3:Put*", "Resource": "*" } ] }`;
  const identityPolicies = [{ id: 'p', policy: text }];
  const words = (more: Partial<AuthorizeInput>): string =>
    ask({ identityPolicies, ...more }).explanation.text;
  assert.equal(
    words({ context: { 'aws:SecureTransport': true } }),
    `Allowed: s3:GetObject on ${BOX}, by statement Secure (line 2, column 5) of p, an identity-based policy.`,
  );
  assert.equal(
    words({ action: 's3:PutObject' }),
    `Denied: s3:PutObject on ${BOX}, by statement No (line 5, column 5) of p, an identity-based policy.`,
  );
  assert.equal(
    words({ context: { 'aws:SecureTransport': 'false' } }),
    [
      `Denied: no identity-based policy allows s3:GetObject on ${BOX}.`,
      'Nearest to allowing:',
      '- statement Secure (line 2, column 5) of p: Bool aws:SecureTransport true does not hold: the request has false.',
      '- statement number 2 (line 4, column 5) of p: NotAction leaves out s3:GetObject.',
      `Would allow, in an identity-based policy: {"Effect":"Allow","Action":"s3:GetObject","Resource":"${BOX}"}`,
    ].join('\n'),
  );
  assert.match(words({}), /does not hold: the request lacks the key\./);
  assert.equal(words({ principal: '111122223333' }).startsWith('Denied'), false);
});

test('what strangers are told names no policy', () => {
  const secret = { id: 'arn:aws:iam::111122223333:policy/secret', policy: allow({ Effect: 'Deny' }) };
  const { decision, explanation } = ask({ identityPolicies: [secret] });
  assert.equal(decision, 'ExplicitDeny');
  assert.equal(
    explanation.publicText,
    `User: ${BOB} is not authorized to perform: s3:GetObject on resource: ${BOX}`,
  );
});

const CASES = [actions, conditions, documentation, limits, resourcePolicies, resources, trustPolicies].flat();

test('the documented cases are decided the same from plain policies and contexts', () => {
  for (const one of CASES as readonly PlainCase[]) {
    // Stored policies may be bound to unique ids; that is for compiled ones.
    if (one.bindings !== undefined) continue;
    const { decision } = authorize({
      principal: principals[one.principal as keyof typeof principals] as PolicyPrincipal,
      action: one.action,
      resource: one.resource,
      resourceAccountId: one.resourceAccountId ?? '111122223333',
      context: withoutDerivedKeys(one.context),
      identityPolicies: one.identity ?? [],
      ...(one.resourcePolicy && {
        resourcePolicy: compile(one.resourcePolicy.document, {
          kind: one.resourcePolicy.kind as 'trust' | 'resource',
        }),
      }),
      resourcePolicyRequired: one.resourcePolicyRequired ?? false,
      ...(one.boundary && { permissionsBoundary: one.boundary }),
      ...(one.session && { sessionPolicies: one.session }),
      ...(one.scps && { serviceControlPolicies: one.scps }),
      ...(one.rcps && { resourceControlPolicies: one.rcps }),
    });
    assert.equal(decision, one.expect, one.name);
  }
});

/** A case says all keys its request has. */
const withoutDerivedKeys = (context: ContextInput = {}): ContextInput => ({
  'aws:PrincipalArn': null,
  'aws:PrincipalAccount': null,
  'aws:PrincipalType': null,
  'aws:username': null,
  'aws:userid': null,
  ...context,
});

interface PlainCase {
  readonly name: string;
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccountId?: string;
  readonly context?: Readonly<Record<string, string | string[]>>;
  readonly identity?: readonly object[];
  readonly resourcePolicy?: { readonly kind: string; readonly document: object };
  readonly resourcePolicyRequired?: boolean;
  readonly bindings?: object;
  readonly boundary?: object;
  readonly session?: readonly object[];
  readonly scps?: readonly (readonly object[])[];
  readonly rcps?: readonly (readonly object[])[];
  readonly expect: string;
}
