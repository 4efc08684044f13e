import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { authorizeCall } from '../../gateway/authorize.ts';
import { createAccount } from '../../identity/accounts.ts';
import type { Caller } from '../../identity/caller.ts';
import { callerContext } from '../../identity/caller-context.ts';
import { createDirectory, type Directory } from '../../identity/directory.ts';
import { sessionMayCall } from '../../identity/session-limits.ts';
import type { IdentityTables } from '../../identity/tables.ts';
import {
  ACCOUNT,
  inlinePolicy,
  NOW,
  newTestSealer,
  openTestStore,
  random,
  roleRow,
  type TestStore,
  userRow,
} from '../../identity/test-support.ts';
import { topic } from '../../identity/topics.ts';
import { authorize } from '../../policy/authorize.ts';
import type {
  AssumeRoleRequest,
  AssumeRoleResponse,
  Credentials,
  GetFederationTokenResponse,
} from './schema.ts';
import { sts } from './service.ts';

const OTHER = '210987654321';
const USER_KEY = 'AKIAQNZGKIQYBOBKEY01';
const user = userRow();
const USER_ARN = `arn:aws:iam::${ACCOUNT}:user/bob`;
const sealer = newTestSealer();
const secretText = 'the-secret-access-key-of-this-user-is-40';

describe('STS', () => {
  let at: TestStore;
  let directory: Directory;
  let rootKey: string;

  before(async () => {
    at = await openTestStore();
    directory = createDirectory({ store: at.store, sealer, report: (problem) => assert.fail(problem) });
    const context = { store: at.store, sealer, random, now: NOW };
    const root = await createAccount(context, { id: ACCOUNT, name: 'one', email: 'one@example.com' });
    rootKey = root.accessKeyId;
    await createAccount(context, { id: OTHER, name: 'two', email: 'two@example.com' });
    await at.write([topic.user(user.id)], async (tables) => {
      await tables.insertInto('users').values(user).execute();
      await tables
        .insertInto('access_keys')
        .values({
          id: USER_KEY,
          account_id: ACCOUNT,
          user_id: user.id,
          status: 'Active',
          sealed_secret: sealer.seal('secret-at-rest', Buffer.from(secretText), `access_keys/${USER_KEY}`),
          created_at: NOW,
          last_used_at: null,
          last_used_service: null,
          last_used_region: null,
        })
        .execute();
    });
  });
  after(() => at.close());

  beforeEach(async () => {
    const roles = await at.store.reader.selectFrom('roles').select('id').execute();
    await at.write([topic.user(user.id), ...roles.map(({ id }) => topic.role(id))], async (tables) => {
      await tables.deleteFrom('inline_policies').execute();
      await tables.deleteFrom('roles').execute();
    });
  });

  interface Keys {
    readonly id: string;
    readonly token?: string;
  }
  const bob: Keys = { id: USER_KEY };
  const keysOf = (credentials: Credentials | undefined): Keys => ({
    id: credentials?.AccessKeyId ?? '',
    token: credentials?.SessionToken ?? '',
  });

  async function callerOf({ id, token }: Keys, now = NOW): Promise<Caller> {
    const entry = await directory.credential(id, token, now);
    assert.ok(typeof entry === 'object', String(entry));
    const caller = await directory.caller(entry, now);
    assert.ok(typeof caller === 'object', String(caller));
    return caller;
  }

  const factsOf = (caller: Caller) =>
    callerContext(caller, {
      request: {
        method: 'POST',
        path: '/',
        query: '',
        headers: new Map(),
        body: new Uint8Array(),
        remoteAddress: '10.0.0.1',
        isSecure: true,
      },
      now: NOW,
      region: 'us-east-1',
    });

  /** The steps of the gateway from a proven key on. */
  async function call<Output>(keys: Keys, operation: string, input: unknown): Promise<Output> {
    const caller = await callerOf(keys);
    const found = sts.operations[operation];
    assert.ok(found?.kind === 'read');
    if (!sessionMayCall(caller, 'sts', operation)) throw new Error(`session limit: ${operation}`);
    const context = {
      requestId: '00000000-0000-4000-8000-000000000000',
      now: NOW,
      region: 'us-east-1',
      caller,
      accountId: caller.accountId,
      db: at.store.reader,
      random,
      sealer,
    };
    if (found.access !== 'none') authorizeCall(caller, await found.access(context, input), factsOf(caller));
    return found.run(context, input);
  }

  const assume = (keys: Keys, input: Partial<AssumeRoleRequest> & { RoleArn: string }) =>
    call<AssumeRoleResponse>(keys, 'AssumeRole', { RoleSessionName: 'work', ...input });

  const statement = (Effect: string, Action: string | string[], more: object = {}) => ({
    Effect,
    Action,
    ...more,
  });
  const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
  const trust = (AWS: string, Action: string | string[] = 'sts:AssumeRole', more: object = {}) =>
    policy(statement('Allow', Action, { Principal: { AWS }, ...more }));

  let roleNumber = 0;
  /** Makes a role and gives its ARN. */
  async function makeRole(
    trustPolicy: string,
    row: Partial<IdentityTables['roles']> = {},
    ownPolicy?: string,
  ): Promise<{ arn: string; id: string }> {
    roleNumber++;
    const id = `AROAQNZGKIQY${String(roleNumber).padStart(8, '0')}`;
    const name = `Role${roleNumber}`;
    const account = row.account_id ?? ACCOUNT;
    await at.write([topic.role(id)], async (tables) => {
      await tables
        .insertInto('roles')
        .values(
          roleRow({ id, name, name_key: name.toLowerCase(), path: '/', trust_policy: trustPolicy, ...row }),
        )
        .execute();
      if (ownPolicy !== undefined)
        await tables
          .insertInto('inline_policies')
          .values(inlinePolicy('role', id, 'own', ownPolicy))
          .execute();
    });
    return { arn: `arn:aws:iam::${account}:role/${name}`, id };
  }

  const bind = (arn: string, id: string) => ({ trust_bindings: JSON.stringify({ [arn]: id }) });
  const givenToBob = (document: string) =>
    at.write([topic.user(user.id)], (tables) =>
      tables
        .insertInto('inline_policies')
        .values(inlinePolicy('user', user.id, 'own', document))
        .execute(),
    );
  const denied = (action: string, arn: string, callerArn = USER_ARN) => ({
    code: 'AccessDenied',
    status: 403,
    message: `User: ${callerArn} is not authorized to perform: ${action} on resource: ${arn}`,
  });

  test('GetCallerIdentity needs no permission, and an explicit deny does not matter', async () => {
    await givenToBob(policy(statement('Deny', '*', { Resource: '*' })));
    assert.deepEqual(await call(bob, 'GetCallerIdentity', {}), {
      UserId: user.id,
      Account: ACCOUNT,
      Arn: USER_ARN,
    });
    assert.deepEqual(await call({ id: rootKey }, 'GetCallerIdentity', {}), {
      UserId: ACCOUNT,
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:root`,
    });
  });

  test('a role is assumed by a user its trust policy names, and the session says so', async () => {
    const role = await makeRole(trust(USER_ARN), bind(USER_ARN, user.id));
    const output = await assume(bob, { RoleArn: role.arn });
    assert.deepEqual(output.AssumedRoleUser, {
      AssumedRoleId: `${role.id}:work`,
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role.arn.split('/')[1]}/work`,
    });
    assert.deepEqual(output.Credentials?.Expiration, new Date(NOW + 3_600_000));
    assert.ok(!('PackedPolicySize' in output) && !('SourceIdentity' in output));
    assert.deepEqual(await call(keysOf(output.Credentials), 'GetCallerIdentity', {}), {
      UserId: `${role.id}:work`,
      Account: ACCOUNT,
      Arn: output.AssumedRoleUser?.Arn,
    });
  });

  test('a role that trusts the account wants a permission of the user too', async () => {
    const role = await makeRole(trust(`arn:aws:iam::${ACCOUNT}:root`));
    await assert.rejects(assume(bob, { RoleArn: role.arn }), denied('sts:AssumeRole', role.arn));
    await givenToBob(policy(statement('Allow', 'sts:AssumeRole', { Resource: role.arn })));
    await assume(bob, { RoleArn: role.arn });
  });

  test('a permission of the user is not enough without trust', async () => {
    await givenToBob(policy(statement('Allow', 'sts:*', { Resource: '*' })));
    const role = await makeRole(trust(`arn:aws:iam::${OTHER}:root`));
    await assert.rejects(assume(bob, { RoleArn: role.arn }), denied('sts:AssumeRole', role.arn));
  });

  test('a role that does not exist is denied in the same words', async () => {
    await givenToBob(policy(statement('Allow', 'sts:*', { Resource: '*' })));
    const role = await makeRole(trust(USER_ARN), bind(USER_ARN, user.id));
    for (const arn of [
      `arn:aws:iam::${ACCOUNT}:role/NoSuchRole`,
      'arn:aws:iam::999999999999:role/NoSuchRole',
      role.arn.replace('role/R', 'role/r'),
      role.arn.replace('role/', 'role/path/'),
    ])
      await assert.rejects(assume(bob, { RoleArn: arn }), denied('sts:AssumeRole', arn));
    for (const arn of ['arn:aws:iam::123456789012:user/bob', 'not an arn at all, at all'])
      await assert.rejects(assume(bob, { RoleArn: arn }), {
        code: 'ValidationError',
        message: `${arn} is invalid`,
      });
  });

  test('a trust policy does not mean a user made anew under the name it names', async () => {
    await givenToBob(policy(statement('Allow', 'sts:*', { Resource: '*' })));
    const role = await makeRole(trust(USER_ARN), bind(USER_ARN, 'AIDAOFABOBWHOISGONE00'));
    await assert.rejects(assume(bob, { RoleArn: role.arn }), denied('sts:AssumeRole', role.arn));
  });

  test('across accounts both sides must allow', async () => {
    const role = await makeRole(trust(`arn:aws:iam::${ACCOUNT}:root`), { account_id: OTHER });
    await assert.rejects(assume(bob, { RoleArn: role.arn }), denied('sts:AssumeRole', role.arn));
    await givenToBob(policy(statement('Allow', 'sts:AssumeRole', { Resource: role.arn })));
    const { Credentials } = await assume(bob, { RoleArn: role.arn });
    const caller = await callerOf(keysOf(Credentials));
    assert.equal(caller.accountId, OTHER);
  });

  test('root cannot assume roles', async () => {
    const role = await makeRole(trust(`arn:aws:iam::${ACCOUNT}:root`));
    await assert.rejects(assume({ id: rootKey }, { RoleArn: role.arn }), {
      code: 'AccessDenied',
      message: 'Roles may not be assumed by root accounts.',
    });
    const session = await call<{ Credentials: Credentials }>({ id: rootKey }, 'GetSessionToken', {});
    await assert.rejects(assume(keysOf(session.Credentials), { RoleArn: role.arn }), {
      code: 'AccessDenied',
    });
  });

  test('an external id the trust policy asks for must be given', async () => {
    const role = await makeRole(
      trust(USER_ARN, 'sts:AssumeRole', { Condition: { StringEquals: { 'sts:ExternalId': 'fabrikam' } } }),
      bind(USER_ARN, user.id),
    );
    await assert.rejects(assume(bob, { RoleArn: role.arn }), denied('sts:AssumeRole', role.arn));
    await assert.rejects(
      assume(bob, { RoleArn: role.arn, ExternalId: 'other' }),
      denied('sts:AssumeRole', role.arn),
    );
    await assume(bob, { RoleArn: role.arn, ExternalId: 'fabrikam' });
  });

  test('durations end at what the role allows, and at an hour in a chain', async () => {
    const long = await makeRole(trust(USER_ARN), { ...bind(USER_ARN, user.id), max_session_seconds: 43_200 });
    const short = await makeRole(trust(USER_ARN), bind(USER_ARN, user.id));
    const twelve = await assume(bob, { RoleArn: long.arn, DurationSeconds: 43_200 });
    assert.deepEqual(twelve.Credentials?.Expiration, new Date(NOW + 43_200_000));
    await assert.rejects(assume(bob, { RoleArn: short.arn, DurationSeconds: 3_601 }), {
      code: 'ValidationError',
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    });
    const next = await makeRole(trust(long.arn), { ...bind(long.arn, long.id), max_session_seconds: 43_200 });
    const chain = keysOf(twelve.Credentials);
    await assume(chain, { RoleArn: next.arn, DurationSeconds: 3_600 });
    await assert.rejects(assume(chain, { RoleArn: next.arn, DurationSeconds: 3_601 }), {
      code: 'ValidationError',
      message:
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    });
  });

  test('session tags want sts:TagSession in the trust policy, transitive ones pass on and cannot be overridden', async () => {
    const plain = await makeRole(trust(USER_ARN), bind(USER_ARN, user.id));
    const Tags = [{ Key: 'Project', Value: 'blue' }];
    await assert.rejects(assume(bob, { RoleArn: plain.arn, Tags }), denied('sts:TagSession', plain.arn));

    const both = ['sts:AssumeRole', 'sts:TagSession'];
    const first = await makeRole(trust(USER_ARN, both), bind(USER_ARN, user.id));
    const tagged = await assume(bob, {
      RoleArn: first.arn,
      Tags: [...Tags, { Key: 'env', Value: 'dev' }],
      TransitiveTagKeys: ['project'],
    });
    assert.ok((tagged.PackedPolicySize ?? 0) > 0);
    const chain = keysOf(tagged.Credentials);
    const callerArn = tagged.AssumedRoleUser?.Arn ?? '';

    const silent = await makeRole(trust(first.arn), bind(first.arn, first.id));
    await assert.rejects(
      assume(chain, { RoleArn: silent.arn }),
      denied('sts:TagSession', silent.arn, callerArn),
    );
    const second = await makeRole(trust(first.arn, both), bind(first.arn, first.id));
    await assert.rejects(assume(chain, { RoleArn: second.arn, Tags: [{ Key: 'PROJECT', Value: 'red' }] }), {
      code: 'InvalidParameterValue',
      message: /conflicts with a transitive tag key from the calling session/,
    });
    const { Credentials } = await assume(chain, {
      RoleArn: second.arn,
      Tags: [{ Key: 'env', Value: 'prod' }],
    });
    const caller = await callerOf(keysOf(Credentials));
    assert.deepEqual(caller.tags, [...Tags, { Key: 'env', Value: 'prod' }]);
    assert.deepEqual(caller.session?.transitiveTagKeys, ['Project']);
  });

  test('tags are checked as AWS checks them', async () => {
    const role = await makeRole(trust(USER_ARN, 'sts:*'), bind(USER_ARN, user.id));
    const tag = (Key: string) => ({ Key, Value: 'x' });
    await assert.rejects(assume(bob, { RoleArn: role.arn, Tags: [tag('a'), tag('A')] }), {
      code: 'InvalidParameterValue',
      message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    });
    await assert.rejects(assume(bob, { RoleArn: role.arn, Tags: [tag('a')], TransitiveTagKeys: ['b'] }), {
      code: 'InvalidParameterValue',
      message: 'The specified transitive tag key must be included in the requested tags.',
    });
  });

  test('a source identity wants its own permission and stays along the chain', async () => {
    const actions = ['sts:AssumeRole', 'sts:SetSourceIdentity'];
    const plain = await makeRole(trust(USER_ARN), bind(USER_ARN, user.id));
    await assert.rejects(
      assume(bob, { RoleArn: plain.arn, SourceIdentity: 'alice' }),
      denied('sts:SetSourceIdentity', plain.arn),
    );
    const first = await makeRole(trust(USER_ARN, actions), bind(USER_ARN, user.id));
    const output = await assume(bob, { RoleArn: first.arn, SourceIdentity: 'alice' });
    assert.equal(output.SourceIdentity, 'alice');
    const chain = keysOf(output.Credentials);
    const second = await makeRole(trust(first.arn, actions), bind(first.arn, first.id));
    await assert.rejects(assume(chain, { RoleArn: second.arn, SourceIdentity: 'mallory' }), {
      code: 'ValidationError',
      message: 'The source identity is already set for this assume role session',
    });
    assert.equal((await assume(chain, { RoleArn: second.arn })).SourceIdentity, 'alice');
  });

  test("an MFA device that is not the caller's is refused", async () => {
    const role = await makeRole(trust(USER_ARN), bind(USER_ARN, user.id));
    const mfa = { SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/bob`, TokenCode: '123456' };
    const expected = { code: 'AccessDenied', message: /MultiFactorAuthentication failed/ };
    await assert.rejects(assume(bob, { RoleArn: role.arn, ...mfa }), expected);
    await assert.rejects(call(bob, 'GetSessionToken', mfa), expected);
  });

  test('session policies are read before a session is made', async () => {
    const role = await makeRole(trust(USER_ARN), bind(USER_ARN, user.id));
    await assert.rejects(assume(bob, { RoleArn: role.arn, Policy: '{"Statement": nonsense' }), {
      code: 'MalformedPolicyDocument',
    });
    await assert.rejects(
      assume(bob, {
        RoleArn: role.arn,
        Policy: policy(statement('Allow', 's3:*', { Principal: '*', Resource: '*' })),
      }),
      { code: 'MalformedPolicyDocument' },
    );
    await assert.rejects(
      assume(bob, { RoleArn: role.arn, PolicyArns: [{ arn: `arn:aws:iam::${OTHER}:policy/Foreign` }] }),
      { code: 'ValidationError' },
    );
    const Resource = Array.from(
      { length: 60 },
      (_, index) => `arn:aws:s3:::bucket-number-${index}-of-many/*`,
    );
    await assert.rejects(
      assume(bob, { RoleArn: role.arn, Policy: policy(statement('Allow', 's3:*', { Resource })) }),
      { code: 'PackedPolicyTooLarge', message: /^Packed policy consumes \d+% of allotted space/ },
    );
    const output = await assume(bob, {
      RoleArn: role.arn,
      Policy: policy(statement('Allow', 's3:*', { Resource: '*' })),
      PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
    });
    const { PackedPolicySize = 0 } = output;
    assert.ok(PackedPolicySize > 0 && PackedPolicySize <= 100);
  });

  test('GetSessionToken gives a user its own rights for a while, and root an hour', async () => {
    await givenToBob(policy(statement('Deny', 'sts:GetSessionToken', { Resource: '*' })));
    const own = await call<{ Credentials: Credentials }>(bob, 'GetSessionToken', {
      DurationSeconds: 129_600,
    });
    assert.deepEqual(own.Credentials.Expiration, new Date(NOW + 129_600_000));
    const keys = keysOf(own.Credentials);
    assert.equal((await callerOf(keys)).arn, USER_ARN);
    await assert.rejects(call(keys, 'GetSessionToken', {}), /session limit/);
    await assert.rejects(call(keys, 'GetFederationToken', { Name: 'guest' }), /session limit/);
    const root = await call<{ Credentials: Credentials }>({ id: rootKey }, 'GetSessionToken', {
      DurationSeconds: 129_600,
    });
    assert.deepEqual(root.Credentials.Expiration, new Date(NOW + 3_600_000));
  });

  test('a session of a user may assume roles as the user may, and is not a chain', async () => {
    const role = await makeRole(trust(USER_ARN), { ...bind(USER_ARN, user.id), max_session_seconds: 7_200 });
    const { Credentials } = await call<{ Credentials: Credentials }>(bob, 'GetSessionToken', {});
    const output = await assume(keysOf(Credentials), { RoleArn: role.arn, DurationSeconds: 7_200 });
    const caller = await callerOf(keysOf(output.Credentials));
    assert.equal(caller.session?.longTermAccessKeyId, USER_KEY);
  });

  test('GetFederationToken wants a permission on the name', async () => {
    const arn = `arn:aws:sts::${ACCOUNT}:federated-user/guest`;
    await assert.rejects(call(bob, 'GetFederationToken', { Name: 'guest' }), {
      code: 'AccessDenied',
      message: new RegExp(`not authorized to perform: sts:GetFederationToken on resource: ${arn}`),
    });
    await givenToBob(policy(statement('Allow', 'sts:GetFederationToken', { Resource: arn })));
    await assert.rejects(
      call(bob, 'GetFederationToken', { Name: 'guest', Tags: [{ Key: 'a', Value: 'b' }] }),
      {
        code: 'AccessDenied',
        message: /sts:TagSession/,
      },
    );
    const output = await call<GetFederationTokenResponse>(bob, 'GetFederationToken', { Name: 'guest' });
    assert.equal(output.PackedPolicySize, 0);
    assert.deepEqual(output.FederatedUser, { FederatedUserId: `${ACCOUNT}:guest`, Arn: arn });
    assert.deepEqual(output.Credentials?.Expiration, new Date(NOW + 43_200_000));
    const keys = keysOf(output.Credentials);
    assert.deepEqual(await call(keys, 'GetCallerIdentity', {}), {
      UserId: `${ACCOUNT}:guest`,
      Account: ACCOUNT,
      Arn: arn,
    });
    const role = await makeRole(trust(`arn:aws:iam::${ACCOUNT}:root`));
    await assert.rejects(assume(keys, { RoleArn: role.arn }), /session limit/);
  });

  test('GetAccessKeyInfo tells the account of a key', async () => {
    await givenToBob(policy(statement('Allow', 'sts:GetAccessKeyInfo', { Resource: '*' })));
    assert.deepEqual(await call(bob, 'GetAccessKeyInfo', { AccessKeyId: USER_KEY }), { Account: ACCOUNT });
    assert.deepEqual(await call(bob, 'GetAccessKeyInfo', { AccessKeyId: 'ASIAQNZGKIQY56JQ7WML' }), {
      Account: '029608264753',
    });
    await assert.rejects(call(bob, 'GetAccessKeyInfo', { AccessKeyId: 'AIDAQNZGKIQY56JQ7WML' }), {
      code: 'ValidationError',
    });
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
      const caller = await callerOf(keys);
      return ACTIONS.filter(
        (action) =>
          authorize({
            principal: caller.principal,
            action,
            resource: '*',
            context: factsOf(caller),
            identityPolicies: caller.policies.identity,
            ...(caller.policies.session && { sessionPolicies: caller.policies.session }),
          }).decision === 'Allow',
      );
    };
    const isWithin = (narrow: string[], wide: string[]) => narrow.every((action) => wide.includes(action));
    await fc.assert(
      fc.asyncProperty(document, document, document, async (ofUser, ofRole, ofSession) => {
        const role = await makeRole(trust(USER_ARN, 'sts:*'), bind(USER_ARN, user.id), ofRole);
        await at.write([topic.user(user.id)], (tables) =>
          tables.deleteFrom('inline_policies').where('holder_id', '=', user.id).execute(),
        );
        await givenToBob(ofUser);
        const made = async (operation: string, input: object) =>
          keysOf((await call<{ Credentials: Credentials }>(bob, operation, input)).Credentials);
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
