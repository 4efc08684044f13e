import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePolicy } from '../../../../../src/policy/index.ts';
import { trustPolicy } from './trust-templates.ts';

const ACCOUNT = '123456789012';
const CASES = [
  { kind: 'account', who: ACCOUNT, externalId: 'x-1', needsMfa: true },
  { kind: 'account', who: ACCOUNT, externalId: '', needsMfa: false },
  { kind: 'service', who: 'ec2.amazonaws.com', externalId: '', needsMfa: false },
  {
    kind: 'web-identity',
    who: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`,
    externalId: '',
    needsMfa: false,
  },
  { kind: 'saml', who: `arn:aws:iam::${ACCOUNT}:saml-provider/Corp`, externalId: '', needsMfa: false },
] as const;

for (const trust of CASES)
  test(`the template for ${trust.kind} is a trust policy the server takes`, () => {
    const policy = trustPolicy(trust);
    parsePolicy(policy, 'trust');
    assert.match(policy, /"Principal"/);
  });

test('conditions are there only where they were asked for', () => {
  assert.match(trustPolicy(CASES[0]), /"sts:ExternalId": "x-1"[\s\S]*MultiFactorAuthPresent/);
  assert.doesNotMatch(trustPolicy(CASES[1]), /Condition/);
});
