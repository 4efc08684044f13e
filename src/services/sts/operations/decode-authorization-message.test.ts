import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { authorizeCall } from '../../../gateway/authorize.ts';
import { bob, policy, StsBench, statement, USER_ARN } from '../sts-bench.ts';

describe('DecodeAuthorizationMessage', () => {
  let bench: StsBench;
  before(async () => {
    bench = await StsBench.open(authorizeCall);
  });
  after(() => bench.at.close());

  test('what was never sealed here is not valid', () =>
    assert.rejects(bench.call(bench.root, 'DecodeAuthorizationMessage', { EncodedMessage: 'AAAA' }), {
      code: 'InvalidAuthorizationMessageException',
      status: 400,
      message: 'Message is not valid',
    }));

  test('it takes a permission, and its denial names no resource', async () => {
    await bench.giveBob(policy(statement('Allow', 'sts:GetCallerIdentity', { Resource: '*' })));
    await assert.rejects(bench.call(bob, 'DecodeAuthorizationMessage', { EncodedMessage: 'AAAA' }), {
      code: 'AccessDenied',
      status: 403,
      message: `User: ${USER_ARN} is not authorized to perform: sts:DecodeAuthorizationMessage because no identity-based policy allows the sts:DecodeAuthorizationMessage action`,
    });
  });
});
