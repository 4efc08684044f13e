import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Decision, Layer } from './decision.ts';
import { denialText } from './denial-text.ts';
import type { PolicySource } from './source.ts';

const BOB = 'arn:aws:iam::123456789012:user/bob';

const text = (decision: Decision, action = 'iam:CreateUser', resource = 'user carol'): string =>
  denialText({ principalArn: BOB, action, resource, decision });

const PREFIX = `User: ${BOB} is not authorized to perform: iam:CreateUser on resource: user carol`;

test('an implicit denial names the kind of policy that does not allow', () => {
  const names: Partial<Record<Layer, string>> = {
    identity: 'identity-based policy',
    resource: 'resource-based policy',
    'permissions-boundary': 'permissions boundary',
    session: 'session policy',
    scp: 'service control policy',
    rcp: 'resource control policy',
  };
  for (const [layer, name] of Object.entries(names)) {
    assert.equal(
      text({ decision: 'ImplicitDeny', layer: layer as Layer }),
      `${PREFIX} because no ${name} allows the iam:CreateUser action`,
    );
  }
});

test('an explicit denial names the policy where it has an ARN', () => {
  const explicit = (layer: Layer, kind: PolicySource['kind'], id: string): string =>
    text({ decision: 'ExplicitDeny', layer, policy: { kind, id } });
  assert.equal(
    explicit('identity', 'inline', 'limits'),
    `${PREFIX} with an explicit deny in an identity-based policy`,
  );
  const arn = 'arn:aws:iam::123456789012:policy/no';
  assert.equal(
    explicit('identity', 'managed', arn),
    `${PREFIX} with an explicit deny in an identity-based policy: ${arn}`,
  );
  assert.equal(
    explicit('permissions-boundary', 'permissions-boundary', arn),
    `${PREFIX} with an explicit deny in a permissions boundary: ${arn}`,
  );
  assert.equal(
    explicit('resource', 'resource', arn),
    `${PREFIX} with an explicit deny in a resource-based policy`,
  );
  assert.equal(
    explicit('resource', 'trust', 'dev'),
    `${PREFIX} with an explicit deny in the role trust policy`,
  );
});

test('STS does not say why a role may not be assumed', () => {
  const role = 'arn:aws:iam::123456789012:role/dev';
  for (const layer of ['identity', 'resource'] as const) {
    assert.equal(
      text({ decision: 'ImplicitDeny', layer }, 'sts:AssumeRole', role),
      `User: ${BOB} is not authorized to perform: sts:AssumeRole on resource: ${role}`,
    );
  }
});

test('outsiders are not told which policy denied', () => {
  const decision: Decision = { decision: 'ExplicitDeny', layer: 'scp', policy: { kind: 'scp', id: 'arn:x' } };
  const denial = { principalArn: BOB, action: 'iam:CreateUser', resource: 'user carol', decision };
  assert.equal(denialText(denial, 'outsider'), PREFIX);
});
