import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccountAliasCommand,
  CreateGroupCommand,
  CreateInstanceProfileCommand,
  CreateLoginProfileCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  DeleteAccessKeyCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  GetAccountAuthorizationDetailsCommand,
  GetAccountSummaryCommand,
  GetLoginProfileCommand,
  GetRoleCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListGroupsForUserCommand,
  ListInstanceProfilesCommand,
  ListOpenIDConnectProvidersCommand,
  ListUsersCommand,
  ListVirtualMFADevicesCommand,
  PutGroupPolicyCommand,
  PutUserPermissionsBoundaryCommand,
  RemoveUserFromGroupCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetFederationTokenCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts';
import {
  allow,
  assumeRole,
  cloudTrailClient,
  createUser,
  iamClient,
  policyOf,
  putUserPolicy,
  sessionCredentials,
  stsClient,
  trust,
} from './support/clients.ts';
import { sampleInput, withValues } from './support/inputs.ts';
import { callAll } from './support/outcomes.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { ACCOUNT, addAccount, type Credentials, startServer, type TestServer } from './support/server.ts';
import { refusal, whoAmI } from './support/story-sdk.ts';

/** A name that comes again is not the same principal; one account sees and touches nothing of another. */

const OTHER = '444455556666';
const arn = (resource: string, account = ACCOUNT): string => `arn:aws:iam::${account}:${resource}`;

interface Database {
  readonly database: 'sqlite' | 'postgres';
  readonly skip: string | false;
}

const DATABASES: readonly Database[] = [
  { database: 'sqlite', skip: false },
  { database: 'postgres', skip: skipWithoutPostgres() },
];

/** Deletes the user with all that would be in the way. */
async function deleteUser(iam: IAMClient, UserName: string): Promise<void> {
  const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName }));
  for (const { AccessKeyId } of AccessKeyMetadata ?? [])
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  const { Groups } = await iam.send(new ListGroupsForUserCommand({ UserName }));
  for (const { GroupName } of Groups ?? [])
    await iam.send(new RemoveUserFromGroupCommand({ UserName, GroupName }));
  await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: 'inline' }));
  await iam.send(new DeleteUserCommand({ UserName }));
}

/** Every operation for which no permission is needed, or is not asked first. */
async function assertDead(server: TestServer, credentials: Credentials): Promise<void> {
  const identity = whoAmI(stsClient(server, credentials));
  assert.deepEqual((await refusal(identity)).slice(0, 2), ['InvalidClientTokenId', 403]);
  const users = iamClient(server, credentials).send(new ListUsersCommand({}));
  assert.deepEqual((await refusal(users)).slice(0, 2), ['InvalidClientTokenId', 403]);
}

async function oldCredentialsStayDead(t: TestContext, server: TestServer): Promise<void> {
  const iam = iamClient(server, server.root);
  const key = await createUser(iam, 'bob');
  await putUserPolicy(iam, 'bob', allow('*'));
  const sts = stsClient(server, key);
  const temporary = sessionCredentials((await sts.send(new GetSessionTokenCommand({}))).Credentials);
  const Policy = policyOf(allow('*'));
  const federated = await sts.send(new GetFederationTokenCommand({ Name: 'guest', Policy }));
  const guest = sessionCredentials(federated.Credentials);
  for (const credentials of [key, temporary, guest]) await whoAmI(stsClient(server, credentials));
  await deleteUser(iam, 'bob');
  await t.test('credentials of a deleted user are dead', async () => {
    for (const credentials of [key, temporary, guest]) await assertDead(server, credentials);
  });
  await t.test('and stay dead when a user of that name is made again', async () => {
    await createUser(iam, 'bob');
    await putUserPolicy(iam, 'bob', allow('*'));
    for (const credentials of [key, temporary, guest]) await assertDead(server, credentials);
  });
}

async function oldTrustStaysDead(t: TestContext, server: TestServer): Promise<void> {
  const iam = iamClient(server, server.root);
  const key = await createUser(iam, 'carol');
  await putUserPolicy(iam, 'carol', allow('sts:AssumeRole'));
  const AssumeRolePolicyDocument = trust(arn('user/carol'));
  await iam.send(new CreateRoleCommand({ RoleName: 'deployer', AssumeRolePolicyDocument }));
  await assumeRole(stsClient(server, key), arn('role/deployer'));
  await deleteUser(iam, 'carol');
  const again = await createUser(iam, 'carol');
  await putUserPolicy(iam, 'carol', allow('sts:AssumeRole'));
  await t.test('a trust policy means the user it was written for', async () => {
    const call = assumeRole(stsClient(server, again), arn('role/deployer'));
    assert.deepEqual((await refusal(call)).slice(0, 2), ['AccessDenied', 403]);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'deployer' }));
    const shown = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''));
    assert.match(shown.Statement[0].Principal.AWS, /^AIDA[A-Z2-7]{17}$/);
  });
}

async function oldSessionsStayDead(t: TestContext, server: TestServer): Promise<void> {
  const iam = iamClient(server, server.root);
  const key = await createUser(iam, 'dave');
  await putUserPolicy(iam, 'dave', allow('sts:AssumeRole'));
  const role = { RoleName: 'worker', AssumeRolePolicyDocument: trust(arn('user/dave')) };
  await iam.send(new CreateRoleCommand(role));
  const session = await assumeRole(stsClient(server, key), arn('role/worker'));
  await whoAmI(stsClient(server, session));
  await iam.send(new DeleteRoleCommand({ RoleName: 'worker' }));
  await t.test(
    'a session of a deleted role is dead, and stays dead when the role is made again',
    async () => {
      await assertDead(server, session);
      await iam.send(new CreateRoleCommand(role));
      await assertDead(server, session);
    },
  );
}

async function oldRightsStayDead(t: TestContext, server: TestServer): Promise<void> {
  const iam = iamClient(server, server.root);
  const UserName = 'erin';
  await createUser(iam, UserName);
  await putUserPolicy(iam, UserName, allow('*'));
  await iam.send(new CreateGroupCommand({ GroupName: 'crew' }));
  const PolicyDocument = policyOf(allow('iam:*'));
  await iam.send(new PutGroupPolicyCommand({ GroupName: 'crew', PolicyName: 'all', PolicyDocument }));
  await iam.send(new AddUserToGroupCommand({ GroupName: 'crew', UserName }));
  await deleteUser(iam, UserName);
  const again = await createUser(iam, UserName);
  await t.test('a user made again inherits no policy and no group', async () => {
    const [code] = await refusal(iamClient(server, again).send(new ListUsersCommand({})));
    assert.equal(code, 'AccessDenied');
    const { Groups } = await iam.send(new ListGroupsForUserCommand({ UserName }));
    assert.deepEqual(Groups, []);
  });
}

for (const { database, skip } of DATABASES)
  test(`on ${database}, who comes again under an old name is somebody else`, { skip }, async (t) => {
    const server = await startServer(t, { database });
    await oldCredentialsStayDead(t, server);
    await oldTrustStaysDead(t, server);
    await oldSessionsStayDead(t, server);
    await oldRightsStayDead(t, server);
  });

/** Fills an account with one of each, all of one name. */
async function fill(iam: IAMClient, account: string, name: string): Promise<Credentials> {
  const PolicyDocument = policyOf(allow('*'));
  await iam.send(new CreatePolicyCommand({ PolicyName: name, PolicyDocument }));
  const key = await createUser(iam, name);
  const PolicyArn = arn(`policy/${name}`, account);
  await iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn }));
  await iam.send(new CreateGroupCommand({ GroupName: name }));
  await iam.send(new AddUserToGroupCommand({ GroupName: name, UserName: name }));
  const AssumeRolePolicyDocument = trust(arn(`user/${name}`, account));
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
  await iam.send(new CreateAccountAliasCommand({ AccountAlias: name }));
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name }));
  await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: name }));
  await iam.send(new CreateOpenIDConnectProviderCommand({ Url: `https://${name}.example.com` }));
  await iam.send(new CreateLoginProfileCommand({ UserName: name, Password: 'Wonderful-Day-77' }));
  return key;
}

/** GetAccessKeyInfo tells the account of any key, as AWS does: the id itself says it. A trail shows what was asked. */
const SHOWS_INPUT = ['sts:GetAccessKeyInfo', 'cloudtrail:LookupEvents'];

async function contentsOf(iam: IAMClient): Promise<unknown> {
  const details = await iam.send(new GetAccountAuthorizationDetailsCommand({}));
  const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}));
  const keys = await iam.send(new ListAccessKeysCommand({ UserName: 'treasure' }));
  const profiles = await iam.send(new ListInstanceProfilesCommand({}));
  const devices = await iam.send(new ListVirtualMFADevicesCommand({}));
  const providers = await iam.send(new ListOpenIDConnectProvidersCommand({}));
  const login = await iam.send(new GetLoginProfileCommand({ UserName: 'treasure' }));
  return [details, SummaryMap, keys, profiles, devices, providers, login].map((answer) => ({
    ...answer,
    $metadata: undefined,
  }));
}

for (const { database, skip } of DATABASES)
  test(`on ${database}, two accounts`, { skip }, async (t) => {
    const server = await startServer(t, { database });
    const otherRoot = await addAccount(server, OTHER);
    const [iam, otherIam] = [iamClient(server, server.root), iamClient(server, otherRoot)];
    const key = await fill(iam, ACCOUNT, 'treasure');
    const stranger = await createUser(otherIam, 'stranger');
    await putUserPolicy(otherIam, 'stranger', allow('*'));

    await t.test('the second works at once, beside a running server', async () => {
      assert.equal(await whoAmI(stsClient(server, otherRoot)), arn('root', OTHER));
    });

    await t.test('no operation of the other account shows or touches anything', async () => {
      const before = await contentsOf(iam);
      const aimed = {
        UserName: 'treasure',
        GroupName: 'treasure',
        RoleName: 'treasure',
        PolicyArn: arn('policy/treasure'),
        RoleArn: arn('role/treasure'),
        AccessKeyId: key.accessKeyId,
        InstanceProfileName: 'treasure',
        SerialNumber: arn('mfa/treasure'),
        OpenIDConnectProviderArn: arn('oidc-provider/treasure.example.com'),
        TargetPrincipal: ACCOUNT,
        // An answer repeats it.
        AssumeRolePolicyDocument: trust(arn('root', OTHER)),
      };
      for (const credentials of [stranger, otherRoot]) {
        const outcomes = await callAll(server, credentials, ({ input }) =>
          withValues(sampleInput(input), aimed),
        );
        for (const [label, { code, text }] of outcomes) {
          if (code !== 'OK' || SHOWS_INPUT.includes(label)) continue;
          assert.ok(!text.includes(ACCOUNT), `${label} shows the other account: ${text.slice(0, 500)}`);
        }
        for (const label of ['iam:GetPolicy', 'iam:DeletePolicy', 'iam:CreatePolicyVersion'])
          assert.match(outcomes.get(label)?.code ?? '', /^(?:AccessDenied|NoSuchEntity)$/, label);
      }
      assert.deepEqual(await contentsOf(iam), before);
    });

    await t.test('each trail shows the calls of its own account', async () => {
      for (const [credentials, account] of [
        [otherRoot, OTHER],
        [server.root, ACCOUNT],
      ] as const) {
        const { Events = [] } = await cloudTrailClient(server, credentials).send(new LookupEventsCommand({}));
        assert.ok(Events.length > 10);
        for (const { CloudTrailEvent = '' } of Events) {
          const { recipientAccountId, userIdentity } = JSON.parse(CloudTrailEvent);
          assert.deepEqual([recipientAccountId, userIdentity.accountId], [account, account]);
        }
      }
    });

    await t.test('the same names are free in both', async () => {
      // The calls above have made `treasure` here, where an operation makes what it names.
      await otherIam.send(new CreateUserCommand({ UserName: 'Twin' }));
      await iam.send(new CreateUserCommand({ UserName: 'Twin' }));
      const alias = otherIam.send(new CreateAccountAliasCommand({ AccountAlias: 'treasure' }));
      assert.equal((await refusal(alias))[0], 'EntityAlreadyExistsException');
    });

    await t.test('a marker of one leads nowhere in the other', async () => {
      const { Marker } = await iam.send(new ListUsersCommand({ MaxItems: 1 }));
      assert.ok(Marker);
      const call = otherIam.send(new ListUsersCommand({ MaxItems: 1, Marker }));
      assert.equal((await refusal(call))[0], 'ValidationError');
    });

    await t.test('a boundary or a policy of the other account cannot be used', async () => {
      const PermissionsBoundary = arn('policy/treasure');
      const calls = [
        new PutUserPermissionsBoundaryCommand({ UserName: 'stranger', PermissionsBoundary }),
        new AttachUserPolicyCommand({ UserName: 'stranger', PolicyArn: PermissionsBoundary }),
      ];
      for (const command of calls) {
        const [code, status] = await refusal(otherIam.send(command as AttachUserPolicyCommand));
        assert.match(code, /^(?:NoSuchEntityException|AccessDenied|ValidationError)$/);
        assert.ok(status === 404 || status === 403 || status === 400);
      }
    });

    await t.test("a key of the other account's user cannot be changed", async () => {
      const AccessKeyId = key.accessKeyId;
      const update = new UpdateAccessKeyCommand({ UserName: 'stranger', AccessKeyId, Status: 'Inactive' });
      assert.equal((await refusal(otherIam.send(update)))[0], 'NoSuchEntityException');
      const remove = new DeleteAccessKeyCommand({ UserName: 'stranger', AccessKeyId });
      assert.equal((await refusal(otherIam.send(remove)))[0], 'NoSuchEntityException');
      await whoAmI(stsClient(server, key));
    });

    await t.test('a role is assumed across accounts only when both sides say so', async () => {
      const create = (RoleName: string, principal: string) =>
        iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(principal) }));
      await create('closed', arn('root'));
      await create('open', arn('root', OTHER));
      const poor = await createUser(otherIam, 'poor');
      const assume = (credentials: Credentials, name: string) =>
        assumeRole(stsClient(server, credentials), arn(`role/${name}`));
      for (const call of [assume(stranger, 'closed'), assume(poor, 'open')])
        assert.deepEqual((await refusal(call)).slice(0, 2), ['AccessDenied', 403]);
      const session = await assume(stranger, 'open');
      assert.match(await whoAmI(stsClient(server, session)), new RegExp(`::${ACCOUNT}:assumed-role/open/`));
      const users = iamClient(server, session).send(new ListUsersCommand({}));
      assert.equal((await refusal(users))[0], 'AccessDenied');
    });
  });

if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());
