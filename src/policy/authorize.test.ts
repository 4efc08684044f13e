import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authorize } from './authorize.ts';
import actions from './cases/actions.json' with { type: 'json' };
import conditions from './cases/conditions.json' with { type: 'json' };
import documentation from './cases/documentation.json' with { type: 'json' };
import limits from './cases/limits.json' with { type: 'json' };
import principals from './cases/principals.json' with { type: 'json' };
import resourcePolicies from './cases/resource-policies.json' with { type: 'json' };
import resources from './cases/resources.json' with { type: 'json' };
import trustPolicies from './cases/trust-policies.json' with { type: 'json' };
import { type CompiledPolicy, compilePolicy } from './compile.ts';
import type { PolicyKind } from './document.ts';
import { parsePolicy } from './parse.ts';
import { referenceDecision } from './reference/reference.ts';
import type { AuthorizationRequest, PolicyPrincipal } from './request.ts';
import type { PolicySource } from './source.ts';

interface DecisionCase {
  readonly name: string;
  /** A name in principals.json. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccountId?: string;
  readonly context?: object;
  readonly identity?: readonly object[];
  readonly resourcePolicy?: { readonly kind: string; readonly document: object };
  readonly resourcePolicyRequired?: boolean;
  readonly bindings?: object;
  readonly boundary?: object;
  readonly session?: readonly object[];
  readonly scps?: readonly (readonly object[])[];
  readonly rcps?: readonly (readonly object[])[];
  readonly expect: string;
  readonly layer?: string;
}

const compile = (
  document: object,
  kind: PolicyKind,
  as: PolicySource['kind'],
  bindings?: object,
): CompiledPolicy =>
  compilePolicy(
    parsePolicy(JSON.stringify(document), kind),
    { kind: as, id: as },
    bindings === undefined ? {} : { bindings: new Map(Object.entries(bindings)) },
  );

function toRequest(one: DecisionCase): AuthorizationRequest {
  const context = Object.entries(one.context ?? {}).map(
    ([key, value]) => [key.toLowerCase(), value] as const,
  );
  const { resourcePolicy, boundary, session, scps, rcps } = one;
  return {
    principal: principals[one.principal as keyof typeof principals] as PolicyPrincipal,
    action: one.action,
    resource: one.resource,
    ...(one.resourceAccountId === undefined ? {} : { resourceAccountId: one.resourceAccountId }),
    context: new Map(context),
    identityPolicies: (one.identity ?? []).map((document) => compile(document, 'inline', 'inline')),
    ...(resourcePolicy === undefined
      ? {}
      : {
          resourcePolicy: compile(
            resourcePolicy.document,
            resourcePolicy.kind as PolicyKind,
            resourcePolicy.kind as PolicySource['kind'],
            one.bindings,
          ),
        }),
    ...(one.resourcePolicyRequired === undefined
      ? {}
      : { resourcePolicyRequired: one.resourcePolicyRequired }),
    ...(boundary === undefined
      ? {}
      : { permissionsBoundary: compile(boundary, 'managed', 'permissions-boundary') }),
    ...(session === undefined
      ? {}
      : { sessionPolicies: session.map((document) => compile(document, 'session', 'session')) }),
    ...(scps === undefined
      ? {}
      : { serviceControlPolicies: scps.map((level) => level.map((one) => compile(one, 'scp', 'scp'))) }),
    ...(rcps === undefined
      ? {}
      : { resourceControlPolicies: rcps.map((level) => level.map((one) => compile(one, 'rcp', 'rcp'))) }),
  };
}

const TOPICS: Readonly<Record<string, readonly DecisionCase[]>> = {
  'actions and identities': actions,
  'resources and variables': resources,
  conditions,
  'resource policies': resourcePolicies,
  'trust policies': trustPolicies,
  'boundaries, sessions and organizations': limits,
  "the documentation's own examples": documentation,
};

for (const [topic, cases] of Object.entries(TOPICS)) {
  test(`decides as AWS documents: ${topic}`, () => {
    for (const one of cases) {
      const request = toRequest(one);
      const decision = authorize(request);
      assert.equal(`${decision.decision} by ${decision.layer}`, `${one.expect} by ${one.layer}`, one.name);
      assert.equal(referenceDecision(request), one.expect, `reference: ${one.name}`);
      assert.equal(
        decision.statement === undefined,
        one.expect === 'ImplicitDeny' || one.layer === 'root',
        one.name,
      );
    }
  });
}

const identity = (statement: object): CompiledPolicy =>
  compile({ Version: '2012-10-17', Statement: statement }, 'managed', 'managed');

const ask = (identityPolicies: readonly CompiledPolicy[], resource: string, action = 's3:GetObject') =>
  authorize({
    principal: principals.bob as PolicyPrincipal,
    action,
    resource,
    context: new Map(),
    identityPolicies,
  }).decision;

test('an operator that slipped through the grammar never helps the request', () => {
  const unknown = (Effect: 'Allow' | 'Deny'): CompiledPolicy => {
    const document = parsePolicy(
      JSON.stringify({ Version: '2012-10-17', Statement: { Effect, Action: '*', Resource: '*' } }),
      'managed',
    );
    const conditions = [{ operator: 'StringIs', key: 'a', values: ['b'] }];
    const statements = document.statements.map((statement) => ({ ...statement, conditions }));
    return compilePolicy({ ...document, statements }, { kind: 'managed', id: 'x' });
  };
  const all = identity({ Effect: 'Allow', Action: '*', Resource: '*' });
  assert.equal(ask([unknown('Allow')], '*'), 'ImplicitDeny');
  assert.equal(ask([all, unknown('Deny')], '*'), 'ExplicitDeny');
});

test('an Allow for all but some that slipped through the grammar allows nobody', () => {
  const deny = { Effect: 'Deny', NotPrincipal: { AWS: '444455556666' }, Action: '*', Resource: '*' };
  const { document } = compile({ Version: '2012-10-17', Statement: [deny] }, 'resource', 'resource');
  const statements = document.statements.map((statement) => ({ ...statement, effect: 'Allow' as const }));
  const resourcePolicy = compilePolicy({ ...document, statements }, { kind: 'resource', id: 'x' });
  const request = {
    principal: principals.bob as PolicyPrincipal,
    action: 's3:GetObject',
    resource: '*',
    context: new Map(),
    identityPolicies: [],
  };
  for (const one of [request, { ...request, resourceAccountId: '444455556666' }]) {
    assert.equal(authorize({ ...one, resourcePolicy }).decision, 'ImplicitDeny');
    const all = {
      ...one,
      resourcePolicy,
      identityPolicies: [identity({ Effect: 'Allow', Action: '*', Resource: '*' })],
    };
    assert.equal(authorize(all).layer, one === request ? 'identity' : 'resource');
  }
});

test('patterns made to explode are decided at once', () => {
  const stars = `${'*a'.repeat(500)}*b`;
  const ones = `*${'a?'.repeat(300)}*${'?a'.repeat(300)}c`;
  const policies = [stars, ones].map((pattern) =>
    identity({ Effect: 'Allow', Action: '*', Resource: `arn:aws:s3:::${pattern}` }),
  );
  const start = performance.now();
  for (let times = 0; times < 20; times++) {
    assert.equal(ask(policies, `arn:aws:s3:::${'a'.repeat(2048)}`), 'ImplicitDeny');
  }
  assert.ok(performance.now() - start < 1000);
});

test('names of built-in properties are nothing special', () => {
  const policy = identity({
    Effect: 'Allow',
    Action: ['constructor:__proto__', 'hasownproperty:*'],
    Resource: '*',
    Condition: { StringEqualsIfExists: { __proto__x: 'x', constructor: 'x' } },
  });
  assert.equal(ask([policy], '*', 'constructor:__proto__'), 'Allow');
  assert.equal(ask([policy], '*', 'toString:valueOf'), 'ImplicitDeny');
});

test('more actions than any service has do not fill the memory, and are decided right', () => {
  const policies = [identity({ Effect: 'Allow', Action: 's3:*7', Resource: '*' })];
  for (let at = 0; at < 5000; at++) {
    assert.equal(ask(policies, '*', `s3:Get${at}`), at % 10 === 7 ? 'Allow' : 'ImplicitDeny');
  }
});

test('a list of policies cannot be changed behind a decision', () => {
  const policies = [identity({ Effect: 'Allow', Action: '*', Resource: '*' })];
  assert.equal(ask(policies, '*'), 'Allow');
  assert.throws(() => policies.pop(), TypeError);
});
