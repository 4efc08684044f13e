import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { request } from '../../test/support/policy-requests.ts';
import { authorize } from './authorize.ts';
import { type CompiledPolicy, compilePolicy } from './compile.ts';
import { contextKeysOf } from './context-keys.ts';
import type { Layer } from './decision.ts';
import type { PolicyKind } from './document.ts';
import { explain } from './explain.ts';
import { matchingStatements } from './matching-statements.ts';
import { parsePolicy } from './parse.ts';
import type { Bindings } from './principal.ts';
import { principalArnsOf, unknownPrincipalText } from './principal-arns.ts';
import type { AuthorizationRequest } from './request.ts';

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

const CASES = Math.ceil(Number(process.env['KEYWARDEN_POLICY_CASES'] ?? 3000) / 3);

test('explanation and decision never disagree, and what is told applies or fails as told', () => {
  fc.assert(
    fc.property(request, (one) => {
      const { nearest, wouldAllow, ...told } = explain(one);
      const decision = authorize(one);
      assert.deepEqual(told, { ...decision });
      assert.equal(wouldAllow === undefined, decision.decision !== 'ImplicitDeny');
      if (decision.decision !== 'ImplicitDeny') assert.deepEqual(nearest, []);
      for (const { statement, failed, condition } of nearest) {
        assert.equal(statement.effect, 'Allow');
        assert.equal(condition === undefined, failed !== 'Condition');
        assert.ok(condition === undefined || statement.conditions.includes(condition));
      }
      const policies = decision.policy === undefined ? [] : policiesOf(one);
      const applying = policies.flatMap((policy) => matchingStatements(policy, one));
      assert.ok(decision.statement === undefined || applying.includes(decision.statement));
      assert.ok(nearest.every(({ statement }) => !applying.includes(statement)));
    }),
    { numRuns: CASES },
  );
});

test('what would allow, does: kind of policy by kind of policy, until the request is allowed', () => {
  fc.assert(
    fc.property(request, (one) => {
      let now = one;
      // Identity, resource, boundary, session, SCP and RCP at most.
      for (let kinds = 0; kinds < 6; kinds++) {
        const { decision, layer, wouldAllow } = explain(now);
        if (decision !== 'ImplicitDeny' || wouldAllow === undefined) return;
        now = withStatement(now, layer, wouldAllow);
        const after = authorize(now);
        assert.ok(after.decision !== 'ImplicitDeny' || after.layer !== layer, layer);
      }
      assert.equal(authorize(now).decision, 'Allow');
    }),
    { numRuns: CASES },
  );
});

function policiesOf(one: AuthorizationRequest): CompiledPolicy[] {
  const { resourcePolicy, permissionsBoundary, sessionPolicies = [] } = one;
  return [
    ...one.identityPolicies,
    ...(resourcePolicy === undefined ? [] : [resourcePolicy]),
    ...(permissionsBoundary === undefined ? [] : [permissionsBoundary]),
    ...sessionPolicies,
    ...(one.serviceControlPolicies?.flat() ?? []),
    ...(one.resourceControlPolicies?.flat() ?? []),
  ];
}

/** The request with one more statement in the policies of a layer. */
function withStatement(one: AuthorizationRequest, layer: Layer, statement: object): AuthorizationRequest {
  const made = (as: PolicyKind): CompiledPolicy =>
    compilePolicy(
      parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: { Resource: '*', ...statement } }), as),
      {
        kind: 'managed',
        id: 'new',
      },
    );
  const { arn, roleArn, uniqueId } = one.principal;
  const bound = (bindings: Bindings): Bindings => new Map([...bindings, [roleArn ?? arn, uniqueId]]);
  const added = (policy: CompiledPolicy | undefined, as: PolicyKind): CompiledPolicy => {
    const own = policy?.document.statements ?? [];
    const document = made(as).document;
    return compilePolicy(
      {
        ...document,
        version: policy?.document.version ?? document.version,
        statements: [...own, ...document.statements],
      },
      { kind: 'managed', id: 'new' },
      policy?.bindings === undefined ? {} : { bindings: bound(policy.bindings) },
    );
  };
  const table: Record<Layer, () => Partial<AuthorizationRequest>> = {
    root: () => ({}),
    identity: () => ({ identityPolicies: [...one.identityPolicies, made('inline')] }),
    resource: () => ({ resourcePolicy: added(one.resourcePolicy, 'resource') }),
    'permissions-boundary': () => ({ permissionsBoundary: added(one.permissionsBoundary, 'managed') }),
    session: () => ({ sessionPolicies: [...(one.sessionPolicies ?? []), made('session')] }),
    scp: () => ({
      serviceControlPolicies: (one.serviceControlPolicies ?? []).map((level) => [...level, made('scp')]),
    }),
    rcp: () => ({
      resourceControlPolicies: (one.resourceControlPolicies ?? []).map((level) => [...level, made('rcp')]),
    }),
  };
  return { ...one, ...table[layer]() };
}
