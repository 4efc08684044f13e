import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { authorizeCall } from '../../../gateway/authorize.ts';
import { ACCOUNT, NOW, random } from '../../../identity/test-support.ts';
import type { Credentials } from '../schema.ts';
import {
  bind,
  bob,
  denied,
  keysOf,
  OTHER,
  policy,
  StsBench,
  statement,
  trust,
  USER_ARN,
  USER_KEY,
  user,
} from '../sts-bench.ts';

describe('AssumeRole', () => {
  let bench: StsBench;

  before(async () => {
    bench = await StsBench.open(authorizeCall);
  });
  after(() => bench.at.close());
  beforeEach(() => bench.reset());

  test('a role is assumed by a user its trust policy names, and the session says so', async () => {
    const role = await bench.makeRole(trust(USER_ARN), bind(USER_ARN, user.id));
    const output = await bench.assume(bob, { RoleArn: role.arn });
    assert.deepEqual(output.AssumedRoleUser, {
      AssumedRoleId: `${role.id}:work`,
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role.arn.split('/')[1]}/work`,
    });
    assert.deepEqual(output.Credentials?.Expiration, new Date(NOW + 3_600_000));
    assert.ok(!('PackedPolicySize' in output) && !('SourceIdentity' in output));
    assert.deepEqual(await bench.call(keysOf(output.Credentials), 'GetCallerIdentity', {}), {
      UserId: `${role.id}:work`,
      Account: ACCOUNT,
      Arn: output.AssumedRoleUser?.Arn,
    });
  });

  test('a role that trusts the account wants a permission of the user too', async () => {
    const role = await bench.makeRole(trust(`arn:aws:iam::${ACCOUNT}:root`));
    await assert.rejects(bench.assume(bob, { RoleArn: role.arn }), denied('sts:AssumeRole', role.arn));
    await bench.giveBob(policy(statement('Allow', 'sts:AssumeRole', { Resource: role.arn })));
    await bench.assume(bob, { RoleArn: role.arn });
  });

  test('a permission of the user is not enough without trust', async () => {
    await bench.giveBob(policy(statement('Allow', 'sts:*', { Resource: '*' })));
    const role = await bench.makeRole(trust(`arn:aws:iam::${OTHER}:root`));
    await assert.rejects(bench.assume(bob, { RoleArn: role.arn }), denied('sts:AssumeRole', role.arn));
  });

  test('a role that does not exist is denied in the same words', async () => {
    await bench.giveBob(policy(statement('Allow', 'sts:*', { Resource: '*' })));
    const role = await bench.makeRole(trust(USER_ARN), bind(USER_ARN, user.id));
    for (const arn of [
      `arn:aws:iam::${ACCOUNT}:role/NoSuchRole`,
      'arn:aws:iam::999999999999:role/NoSuchRole',
      role.arn.replace('role/R', 'role/r'),
      role.arn.replace('role/', 'role/path/'),
    ])
      await assert.rejects(bench.assume(bob, { RoleArn: arn }), denied('sts:AssumeRole', arn));
    for (const arn of ['arn:aws:iam::123456789012:user/bob', 'not an arn at all, at all'])
      await assert.rejects(bench.assume(bob, { RoleArn: arn }), {
        code: 'ValidationError',
        message: `${arn} is invalid`,
      });
  });

  test('a trust policy does not mean a user made anew under the name it names', async () => {
    await bench.giveBob(policy(statement('Allow', 'sts:*', { Resource: '*' })));
    const role = await bench.makeRole(trust(USER_ARN), bind(USER_ARN, 'AIDAOFABOBWHOISGONE00'));
    await assert.rejects(bench.assume(bob, { RoleArn: role.arn }), denied('sts:AssumeRole', role.arn));
  });

  test('across accounts both sides must allow', async () => {
    const role = await bench.makeRole(trust(`arn:aws:iam::${ACCOUNT}:root`), { account_id: OTHER });
    await assert.rejects(bench.assume(bob, { RoleArn: role.arn }), denied('sts:AssumeRole', role.arn));
    await bench.giveBob(policy(statement('Allow', 'sts:AssumeRole', { Resource: role.arn })));
    const { Credentials } = await bench.assume(bob, { RoleArn: role.arn });
    const caller = await bench.callerOf(keysOf(Credentials));
    assert.equal(caller.accountId, OTHER);
  });

  test('root cannot assume roles', async () => {
    const role = await bench.makeRole(trust(`arn:aws:iam::${ACCOUNT}:root`));
    await assert.rejects(bench.assume(bench.root, { RoleArn: role.arn }), {
      code: 'AccessDenied',
      message: 'Roles may not be assumed by root accounts.',
    });
    const session = await bench.call<{ Credentials: Credentials }>(bench.root, 'GetSessionToken', {});
    await assert.rejects(bench.assume(keysOf(session.Credentials), { RoleArn: role.arn }), {
      code: 'AccessDenied',
    });
  });

  test('an external id the trust policy asks for must be given', async () => {
    const role = await bench.makeRole(
      trust(USER_ARN, 'sts:AssumeRole', { Condition: { StringEquals: { 'sts:ExternalId': 'fabrikam' } } }),
      bind(USER_ARN, user.id),
    );
    await assert.rejects(bench.assume(bob, { RoleArn: role.arn }), denied('sts:AssumeRole', role.arn));
    await assert.rejects(
      bench.assume(bob, { RoleArn: role.arn, ExternalId: 'other' }),
      denied('sts:AssumeRole', role.arn),
    );
    await bench.assume(bob, { RoleArn: role.arn, ExternalId: 'fabrikam' });
  });

  test('durations end at what the role allows, and at an hour in a chain', async () => {
    const long = await bench.makeRole(trust(USER_ARN), {
      ...bind(USER_ARN, user.id),
      max_session_seconds: 43_200,
    });
    const short = await bench.makeRole(trust(USER_ARN), bind(USER_ARN, user.id));
    const twelve = await bench.assume(bob, { RoleArn: long.arn, DurationSeconds: 43_200 });
    assert.deepEqual(twelve.Credentials?.Expiration, new Date(NOW + 43_200_000));
    await assert.rejects(bench.assume(bob, { RoleArn: short.arn, DurationSeconds: 3_601 }), {
      code: 'ValidationError',
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    });
    const next = await bench.makeRole(trust(long.arn), {
      ...bind(long.arn, long.id),
      max_session_seconds: 43_200,
    });
    const chain = keysOf(twelve.Credentials);
    await bench.assume(chain, { RoleArn: next.arn, DurationSeconds: 3_600 });
    await assert.rejects(bench.assume(chain, { RoleArn: next.arn, DurationSeconds: 3_601 }), {
      code: 'ValidationError',
      message:
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    });
  });

  test('session tags want sts:TagSession in the trust policy, transitive ones pass on and cannot be overridden', async () => {
    const plain = await bench.makeRole(trust(USER_ARN), bind(USER_ARN, user.id));
    const Tags = [{ Key: 'Project', Value: 'blue' }];
    await assert.rejects(
      bench.assume(bob, { RoleArn: plain.arn, Tags }),
      denied('sts:TagSession', plain.arn),
    );

    const both = ['sts:AssumeRole', 'sts:TagSession'];
    const first = await bench.makeRole(trust(USER_ARN, both), bind(USER_ARN, user.id));
    const tagged = await bench.assume(bob, {
      RoleArn: first.arn,
      Tags: [...Tags, { Key: 'env', Value: 'dev' }],
      TransitiveTagKeys: ['project'],
    });
    assert.ok((tagged.PackedPolicySize ?? 0) > 0);
    const chain = keysOf(tagged.Credentials);
    const callerArn = tagged.AssumedRoleUser?.Arn ?? '';

    const silent = await bench.makeRole(trust(first.arn), bind(first.arn, first.id));
    await assert.rejects(
      bench.assume(chain, { RoleArn: silent.arn }),
      denied('sts:TagSession', silent.arn, callerArn),
    );
    const second = await bench.makeRole(trust(first.arn, both), bind(first.arn, first.id));
    await assert.rejects(
      bench.assume(chain, { RoleArn: second.arn, Tags: [{ Key: 'PROJECT', Value: 'red' }] }),
      {
        code: 'InvalidParameterValue',
        message: /conflicts with a transitive tag key from the calling session/,
      },
    );
    const { Credentials } = await bench.assume(chain, {
      RoleArn: second.arn,
      Tags: [{ Key: 'env', Value: 'prod' }],
    });
    const caller = await bench.callerOf(keysOf(Credentials));
    assert.deepEqual(caller.tags, [...Tags, { Key: 'env', Value: 'prod' }]);
    assert.deepEqual(caller.session?.transitiveTagKeys, ['Project']);
  });

  test('tags are checked as AWS checks them', async () => {
    const role = await bench.makeRole(trust(USER_ARN, 'sts:*'), bind(USER_ARN, user.id));
    const tag = (Key: string) => ({ Key, Value: 'x' });
    await assert.rejects(bench.assume(bob, { RoleArn: role.arn, Tags: [tag('a'), tag('A')] }), {
      code: 'InvalidParameterValue',
      message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    });
    await assert.rejects(
      bench.assume(bob, { RoleArn: role.arn, Tags: [tag('a')], TransitiveTagKeys: ['b'] }),
      {
        code: 'InvalidParameterValue',
        message: 'The specified transitive tag key must be included in the requested tags.',
      },
    );
  });

  test('a source identity wants its own permission and stays along the chain', async () => {
    const actions = ['sts:AssumeRole', 'sts:SetSourceIdentity'];
    const plain = await bench.makeRole(trust(USER_ARN), bind(USER_ARN, user.id));
    await assert.rejects(
      bench.assume(bob, { RoleArn: plain.arn, SourceIdentity: 'alice' }),
      denied('sts:SetSourceIdentity', plain.arn),
    );
    const first = await bench.makeRole(trust(USER_ARN, actions), bind(USER_ARN, user.id));
    const output = await bench.assume(bob, { RoleArn: first.arn, SourceIdentity: 'alice' });
    assert.equal(output.SourceIdentity, 'alice');
    const chain = keysOf(output.Credentials);
    const second = await bench.makeRole(trust(first.arn, actions), bind(first.arn, first.id));
    await assert.rejects(bench.assume(chain, { RoleArn: second.arn, SourceIdentity: 'mallory' }), {
      code: 'ValidationError',
      message: 'The source identity is already set for this assume role session',
    });
    assert.equal((await bench.assume(chain, { RoleArn: second.arn })).SourceIdentity, 'alice');
  });

  test("an MFA device that is not the caller's is refused", async () => {
    const role = await bench.makeRole(trust(USER_ARN), bind(USER_ARN, user.id));
    const mfa = { SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/bob`, TokenCode: '123456' };
    const expected = { code: 'AccessDenied', message: /MultiFactorAuthentication failed/ };
    await assert.rejects(bench.assume(bob, { RoleArn: role.arn, ...mfa }), expected);
    await assert.rejects(bench.call(bob, 'GetSessionToken', mfa), expected);
  });

  test('session policies are read before a session is made', async () => {
    const role = await bench.makeRole(trust(USER_ARN), bind(USER_ARN, user.id));
    await assert.rejects(bench.assume(bob, { RoleArn: role.arn, Policy: '{"Statement": nonsense' }), {
      code: 'MalformedPolicyDocument',
    });
    await assert.rejects(
      bench.assume(bob, {
        RoleArn: role.arn,
        Policy: policy(statement('Allow', 's3:*', { Principal: '*', Resource: '*' })),
      }),
      { code: 'MalformedPolicyDocument' },
    );
    await assert.rejects(
      bench.assume(bob, { RoleArn: role.arn, PolicyArns: [{ arn: `arn:aws:iam::${OTHER}:policy/Foreign` }] }),
      { code: 'ValidationError' },
    );
    const Resource = Array.from(
      { length: 60 },
      (_, index) => `arn:aws:s3:::bucket-number-${index}-of-many/*`,
    );
    await assert.rejects(
      bench.assume(bob, { RoleArn: role.arn, Policy: policy(statement('Allow', 's3:*', { Resource })) }),
      { code: 'PackedPolicyTooLarge', message: /^Packed policy consumes \d+% of allotted space/ },
    );
    const output = await bench.assume(bob, {
      RoleArn: role.arn,
      Policy: policy(statement('Allow', 's3:*', { Resource: '*' })),
      PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
    });
    const { PackedPolicySize = 0 } = output;
    assert.ok(PackedPolicySize > 0 && PackedPolicySize <= 100);
  });

  test('a session of a user may assume roles as the user may, and is not a chain', async () => {
    const role = await bench.makeRole(trust(USER_ARN), {
      ...bind(USER_ARN, user.id),
      max_session_seconds: 7_200,
    });
    const { Credentials } = await bench.call<{ Credentials: Credentials }>(bob, 'GetSessionToken', {});
    const output = await bench.assume(keysOf(Credentials), { RoleArn: role.arn, DurationSeconds: 7_200 });
    const caller = await bench.callerOf(keysOf(output.Credentials));
    assert.equal(caller.session?.longTermAccessKeyId, USER_KEY);
  });

  test('the tags of a chain together stay within what a token may hold', async () => {
    const both = ['sts:AssumeRole', 'sts:TagSession'];
    const noise = (from: number) =>
      Array.from({ length: 8 }, (_, index) => ({
        Key: `key-${from + index}`,
        Value: Buffer.from(random.bytes(190)).toString('base64'),
      }));
    let keys = bob;
    let role = await bench.makeRole(trust(USER_ARN, both), bind(USER_ARN, user.id));
    const next = async (from: number) => {
      const Tags = noise(from);
      const TransitiveTagKeys = Tags.map(({ Key }) => Key);
      const { Credentials } = await bench.assume(keys, { RoleArn: role.arn, Tags, TransitiveTagKeys });
      keys = keysOf(Credentials);
      role = await bench.makeRole(trust(role.arn, both), bind(role.arn, role.id));
    };
    await next(0);
    await next(8);
    await assert.rejects(next(16), {
      code: 'PackedPolicyTooLarge',
      message: /^Packed size of session tags consumes \d+% of allotted space\.$/,
    });
  });

  test('a context that nobody can vouch for is refused, not ignored', async () => {
    const role = await bench.makeRole(trust(USER_ARN, 'sts:*'), bind(USER_ARN, user.id));
    const ProvidedContexts = [{ ProviderArn: 'arn:aws:iam::aws:contextProvider/IdentityCenter' }];
    await assert.rejects(bench.assume(bob, { RoleArn: role.arn, ProvidedContexts }), {
      code: 'ValidationError',
    });
  });
});
