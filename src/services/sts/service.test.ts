import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { authorizeCall } from '../../gateway/authorize.ts';
import { callerContext } from '../../identity/caller-context.ts';
import { ACCOUNT, factsOf, NOW } from '../../identity/test-support.ts';
import { authorize } from '../../policy/authorize.ts';
import type { Credentials, GetFederationTokenResponse } from './schema.ts';
import {
  bind,
  bob,
  type Keys,
  keysOf,
  policy,
  StsBench,
  statement,
  trust,
  USER_ARN,
  USER_KEY,
  user,
} from './sts-bench.ts';

describe('STS', () => {
  let bench: StsBench;

  before(async () => {
    bench = await StsBench.open(authorizeCall);
  });
  after(() => bench.at.close());
  beforeEach(() => bench.reset());

  test('GetCallerIdentity needs no permission, and an explicit deny does not matter', async () => {
    await bench.giveBob(policy(statement('Deny', '*', { Resource: '*' })));
    assert.deepEqual(await bench.call(bob, 'GetCallerIdentity', {}), {
      UserId: user.id,
      Account: ACCOUNT,
      Arn: USER_ARN,
    });
    assert.deepEqual(await bench.call(bench.root, 'GetCallerIdentity', {}), {
      UserId: ACCOUNT,
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:root`,
    });
  });

  test('GetSessionToken gives a user its own rights for a while, and root an hour', async () => {
    await bench.giveBob(policy(statement('Deny', 'sts:GetSessionToken', { Resource: '*' })));
    const own = await bench.call<{ Credentials: Credentials }>(bob, 'GetSessionToken', {
      DurationSeconds: 129_600,
    });
    assert.deepEqual(own.Credentials.Expiration, new Date(NOW + 129_600_000));
    const keys = keysOf(own.Credentials);
    assert.equal((await bench.callerOf(keys)).arn, USER_ARN);
    await assert.rejects(bench.call(keys, 'GetSessionToken', {}), /session limit/);
    await assert.rejects(bench.call(keys, 'GetFederationToken', { Name: 'guest' }), /session limit/);
    const root = await bench.call<{ Credentials: Credentials }>(bench.root, 'GetSessionToken', {
      DurationSeconds: 129_600,
    });
    assert.deepEqual(root.Credentials.Expiration, new Date(NOW + 3_600_000));
  });

  test('GetAccessKeyInfo tells the account of a key', async () => {
    await bench.giveBob(policy(statement('Allow', 'sts:GetAccessKeyInfo', { Resource: '*' })));
    assert.deepEqual(await bench.call(bob, 'GetAccessKeyInfo', { AccessKeyId: USER_KEY }), {
      Account: ACCOUNT,
    });
    assert.deepEqual(await bench.call(bob, 'GetAccessKeyInfo', { AccessKeyId: 'ASIAQNZGKIQY56JQ7WML' }), {
      Account: '029608264753',
    });
    await assert.rejects(bench.call(bob, 'GetAccessKeyInfo', { AccessKeyId: 'AIDAQNZGKIQY56JQ7WML' }), {
      code: 'ValidationError',
    });
  });

  test('GetFederationToken wants a permission on the name', async () => {
    const arn = `arn:aws:sts::${ACCOUNT}:federated-user/guest`;
    await assert.rejects(bench.call(bob, 'GetFederationToken', { Name: 'guest' }), {
      code: 'AccessDenied',
      message: new RegExp(`not authorized to perform: sts:GetFederationToken on resource: ${arn}`),
    });
    await bench.giveBob(policy(statement('Allow', 'sts:GetFederationToken', { Resource: arn })));
    await assert.rejects(
      bench.call(bob, 'GetFederationToken', { Name: 'guest', Tags: [{ Key: 'a', Value: 'b' }] }),
      {
        code: 'AccessDenied',
        message: /sts:TagSession/,
      },
    );
    const output = await bench.call<GetFederationTokenResponse>(bob, 'GetFederationToken', { Name: 'guest' });
    assert.equal(output.PackedPolicySize, 0);
    assert.deepEqual(output.FederatedUser, { FederatedUserId: `${ACCOUNT}:guest`, Arn: arn });
    assert.deepEqual(output.Credentials?.Expiration, new Date(NOW + 43_200_000));
    const keys = keysOf(output.Credentials);
    assert.deepEqual(await bench.call(keys, 'GetCallerIdentity', {}), {
      UserId: `${ACCOUNT}:guest`,
      Account: ACCOUNT,
      Arn: arn,
    });
    const role = await bench.makeRole(trust(`arn:aws:iam::${ACCOUNT}:root`));
    await assert.rejects(bench.assume(keys, { RoleArn: role.arn }), /session limit/);
  });

  test('no session can do more than who made it, within what its own principal may do', async () => {
    const ACTIONS = ['s3:GetObject', 's3:PutObject', 'sqs:SendMessage', 'iam:CreateUser'];
    const some = fc.uniqueArray(fc.constantFrom(...ACTIONS, 's3:*', '*'), { maxLength: 3 });
    const document = fc.tuple(some, some).map(([allowed, refused]) =>
      policy(
        statement('Allow', ['sts:*', ...allowed], { Resource: '*' }),
        statement('Deny', ['ec2:RunInstances', ...refused.filter((action) => action !== '*')], {
          Resource: '*',
        }),
      ),
    );
    const rights = async (keys: Keys): Promise<string[]> => {
      const caller = await bench.callerOf(keys);
      return ACTIONS.filter(
        (action) =>
          authorize({
            principal: caller.principal,
            action,
            resource: '*',
            context: callerContext(caller, factsOf()),
            identityPolicies: caller.policies.identity,
            ...(caller.policies.session && { sessionPolicies: caller.policies.session }),
          }).decision === 'Allow',
      );
    };
    const isWithin = (narrow: string[], wide: string[]) => narrow.every((action) => wide.includes(action));
    await fc.assert(
      fc.asyncProperty(document, document, document, async (ofUser, ofRole, ofSession) => {
        const role = await bench.makeRole(trust(USER_ARN, 'sts:*'), bind(USER_ARN, user.id), ofRole);
        await bench.giveBob(ofUser);
        const made = async (operation: string, input: object) =>
          keysOf((await bench.call<{ Credentials: Credentials }>(bob, operation, input)).Credentials);
        const own = await rights(bob);
        assert.deepEqual(await rights(await made('GetSessionToken', {})), own);
        const federated = await made('GetFederationToken', { Name: 'guest', Policy: ofSession });
        assert.ok(isWithin(await rights(federated), own));
        assert.deepEqual(await rights(await made('GetFederationToken', { Name: 'guest' })), []);
        const session = { RoleArn: role.arn, RoleSessionName: 'work' };
        const whole = await rights(await made('AssumeRole', session));
        const narrowed = await rights(await made('AssumeRole', { ...session, Policy: ofSession }));
        assert.ok(isWithin(narrowed, whole));
      }),
      { numRuns: 60 },
    );
  });
});
