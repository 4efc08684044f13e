import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateLoginProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteLoginProfileCommand,
  DisableOrganizationsRootCredentialsManagementCommand,
  DisableOrganizationsRootSessionsCommand,
  EnableOrganizationsRootCredentialsManagementCommand,
  EnableOrganizationsRootSessionsCommand,
  GenerateOrganizationsAccessReportCommand,
  GetAccountSummaryCommand,
  GetLoginProfileCommand,
  GetOrganizationsAccessReportCommand,
  ListAccessKeysCommand,
  ListOrganizationsFeaturesCommand,
  ListRolesCommand,
  ListUsersCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateKeyCommand, DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  AttachPolicyCommand,
  CloseAccountCommand,
  CreateAccountCommand,
  CreateOrganizationCommand,
  CreatePolicyCommand,
  DetachPolicyCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { AssumeRootCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { setAccountQuota } from '../src/identity/account-quotas.ts';
import {
  allow,
  assumeRole,
  createUser,
  deny,
  iamClient,
  policyOf,
  putUserPolicy,
  sessionCredentials,
  stsClient,
  trust,
} from './support/clients.ts';
import {
  attachNewGuardrail,
  detachGuardrail,
  makeOrganization,
  ORGANIZATION,
  putAccountState,
  ROOT,
  trustService,
  UNIT,
  writeElsewhere,
} from './support/organization.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { ACCOUNT, addAccount, type Credentials, startServer, type TestServer } from './support/server.ts';
import { refusal, whoAmI } from './support/story-sdk.ts';

/** What an organization and its operator take from accounts, they have not; what belongs to others stays untouched. */

const MEMBER = '444455556666';
const STRANGER = '777788889999';

interface Scene {
  readonly server: TestServer;
  readonly member: Credentials;
  readonly stranger: Credentials;
  /** A user of the member account who may do everything. */
  readonly user: Credentials;
  /** A user of the management account who may do everything. */
  readonly chief: Credentials;
}

async function assertDenied(call: Promise<unknown>, text: RegExp): Promise<void> {
  const [code, status, message] = await refusal(call);
  assert.deepEqual([code, status], ['AccessDenied', 403]);
  assert.match(String(message), text);
}

const organizationsClient = ({ url }: TestServer, credentials: Credentials): OrganizationsClient =>
  new OrganizationsClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });

/** `OK`, or the code of the error. */
const outcomeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'OK',
    (error: Error) => error.name,
  );

const users = (server: TestServer, credentials: Credentials) =>
  iamClient(server, credentials).send(new ListUsersCommand({}));

async function setScene(server: TestServer): Promise<Scene> {
  const member = await addAccount(server, MEMBER);
  const stranger = await addAccount(server, STRANGER);
  const everything = async (root: Credentials, name: string): Promise<Credentials> => {
    const iam = iamClient(server, root);
    const key = await createUser(iam, name);
    await putUserPolicy(iam, name, allow('*'));
    return key;
  };
  const user = await everything(member, 'worker');
  const chief = await everything(server.root, 'chief');
  await makeOrganization(server, [MEMBER]);
  return { server, member, stranger, user, chief };
}

async function serviceControl(t: TestContext, { server, member, user, chief }: Scene): Promise<void> {
  for (const one of [member, user, chief]) await users(server, one);
  const id = 'p-nousers1';
  const content = policyOf(deny('iam:ListUsers'));
  await attachNewGuardrail(server, { id, type: 'SERVICE_CONTROL_POLICY', target: UNIT, content });
  await t.test('a service control policy binds users and root of members, and names itself', async () => {
    const text = new RegExp(
      `with an explicit deny in a service control policy: arn:aws:organizations::${ACCOUNT}:policy/${ORGANIZATION}/service_control_policy/${id}$`,
    );
    for (const one of [member, user]) await assertDenied(users(server, one), text);
    await iamClient(server, user).send(new ListRolesCommand({}));
  });
  await t.test('the management account is not bound', async () => {
    await users(server, chief);
    await users(server, server.root);
  });
  await t.test('a simulation knows of it', async () => {
    const simulate = new SimulatePrincipalPolicyCommand({
      PolicySourceArn: `arn:aws:iam::${MEMBER}:user/worker`,
      ActionNames: ['iam:ListUsers', 'iam:ListRoles'],
    });
    const { EvaluationResults = [] } = await iamClient(server, member).send(simulate);
    assert.deepEqual(
      EvaluationResults.map((one) => [
        one.EvalDecision,
        one.OrganizationsDecisionDetail?.AllowedByOrganizations,
      ]),
      [
        ['explicitDeny', false],
        ['allowed', true],
      ],
    );
  });
  await detachGuardrail(server, UNIT, id);
  await t.test('and what it took comes back with its end', async () => {
    await users(server, user);
  });
  await t.test('a level that allows nothing leaves nothing', async () => {
    await detachGuardrail(server, UNIT, 'p-FullAWSAccess');
    await assertDenied(
      users(server, user),
      /because no service control policy allows the iam:ListUsers action$/,
    );
    const all = policyOf(allow('*'));
    await attachNewGuardrail(server, {
      id: 'p-allagain',
      type: 'SERVICE_CONTROL_POLICY',
      target: UNIT,
      content: all,
    });
    await users(server, user);
  });
}

async function resourceControl(t: TestContext, scene: Scene): Promise<void> {
  const { server, member, stranger, user } = scene;
  const AssumeRolePolicyDocument = policyOf({
    Effect: 'Allow',
    Principal: { AWS: [MEMBER, STRANGER] },
    Action: 'sts:AssumeRole',
  });
  await iamClient(server, member).send(new CreateRoleCommand({ RoleName: 'open', AssumeRolePolicyDocument }));
  const iam = iamClient(server, stranger);
  const outsider = await createUser(iam, 'outsider');
  await putUserPolicy(iam, 'outsider', allow('sts:AssumeRole'));
  const role = `arn:aws:iam::${MEMBER}:role/open`;
  await assumeRole(stsClient(server, outsider), role);
  const content = policyOf({
    Effect: 'Deny',
    Principal: '*',
    Action: 'sts:AssumeRole',
    Resource: '*',
    Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ORGANIZATION } },
  });
  await attachNewGuardrail(server, {
    id: 'p-insiders',
    type: 'RESOURCE_CONTROL_POLICY',
    target: ROOT,
    content,
  });
  await t.test('a resource control policy keeps outsiders from roles, and tells them nothing', async () => {
    await assertDenied(
      assumeRole(stsClient(server, outsider), role),
      /^User: arn:aws:iam::777788889999:user\/outsider is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role\/open$/,
    );
  });
  await t.test('members of the organization pass', async () => {
    await assumeRole(stsClient(server, user), role);
  });
  await detachGuardrail(server, ROOT, 'p-insiders');
}

async function keysOfMembers(t: TestContext, { server, member, stranger }: Scene): Promise<void> {
  const kms = (credentials: Credentials): KMSClient =>
    new KMSClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  const everybody = { AWS: [`arn:aws:iam::${MEMBER}:root`, `arn:aws:iam::${STRANGER}:root`] };
  const Policy = policyOf({ Effect: 'Allow', Principal: everybody, Action: 'kms:*', Resource: '*' });
  const { KeyMetadata } = await kms(member).send(new CreateKeyCommand({ Policy }));
  const describe = (credentials: Credentials) =>
    kms(credentials).send(new DescribeKeyCommand({ KeyId: KeyMetadata?.Arn }));
  await describe(stranger);
  const content = policyOf({
    Effect: 'Deny',
    Principal: '*',
    Action: 'kms:DescribeKey',
    Resource: '*',
    Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ORGANIZATION } },
  });
  await attachNewGuardrail(server, { id: 'p-keys', type: 'RESOURCE_CONTROL_POLICY', target: ROOT, content });
  await t.test('a resource control policy keeps keys in the organization', async () => {
    assert.equal((await refusal(describe(stranger)))[0], 'AccessDeniedException');
    await describe(member);
  });
  await detachGuardrail(server, ROOT, 'p-keys');
  await t.test('and nobody uses a key of a suspended account', async () => {
    await describe(stranger);
    await putAccountState(server, MEMBER, 'SUSPENDED');
    assert.equal((await refusal(describe(stranger)))[0], 'AccessDeniedException');
    await putAccountState(server, MEMBER, 'ACTIVE');
  });
}

async function conditionKeys(t: TestContext, { server, member }: Scene): Promise<void> {
  await t.test('where somebody is in the organization, policies can ask', async () => {
    const iam = iamClient(server, member);
    const key = await createUser(iam, 'asker');
    const grant = (Action: string, Condition: Record<string, unknown>) => ({ ...allow(Action), Condition });
    const OrgPath = `${ORGANIZATION}/${ROOT}/${UNIT}/`;
    await putUserPolicy(
      iam,
      'asker',
      grant('iam:ListUsers', { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } }),
      grant('iam:ListRoles', {
        'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [`${ORGANIZATION}/${ROOT}/*`] },
        StringEquals: { 'aws:ResourceOrgID': ORGANIZATION, 'aws:ResourceAccount': MEMBER },
        'ForAllValues:StringEquals': { 'aws:ResourceOrgPaths': [OrgPath] },
      }),
      grant('iam:GetAccountSummary', { StringEquals: { 'aws:ResourceOrgID': 'o-another00' } }),
    );
    await users(server, key);
    await iamClient(server, key).send(new ListRolesCommand({}));
    await assertDenied(
      iamClient(server, key).send(new GetAccountSummaryCommand({})),
      /identity-based policy/,
    );
  });
}

async function suspension(t: TestContext, scene: Scene): Promise<void> {
  const { server, member, user, chief } = scene;
  const AssumeRolePolicyDocument = trust(ACCOUNT);
  await iamClient(server, member).send(new CreateRoleCommand({ RoleName: 'door', AssumeRolePolicyDocument }));
  const door = `arn:aws:iam::${MEMBER}:role/door`;
  const session = await assumeRole(stsClient(server, chief), door);
  for (const state of ['SUSPENDED', 'CLOSED'] as const) {
    await putAccountState(server, MEMBER, state);
    await t.test(`nobody acts for an account that is ${state.toLowerCase()}, nor on it`, async () => {
      for (const one of [member, user, session]) {
        const [code, status] = await refusal(whoAmI(stsClient(server, one)));
        assert.deepEqual([code, status], ['InvalidClientTokenId', 403]);
        assert.equal((await refusal(users(server, one)))[0], 'InvalidClientTokenId');
      }
      await assertDenied(assumeRole(stsClient(server, chief), door), /sts:AssumeRole on resource/);
      await users(server, chief);
    });
    await putAccountState(server, MEMBER, 'ACTIVE');
  }
  await t.test('resumed, all is as before', async () => {
    for (const one of [member, user, session]) await whoAmI(stsClient(server, one));
    await assumeRole(stsClient(server, chief), door);
  });
}

async function rootSessions(t: TestContext, scene: Scene): Promise<void> {
  const { server, chief, user, stranger } = scene;
  const iam = iamClient(server, chief);
  const ask = (credentials: Credentials, TargetPrincipal = MEMBER, task = 'IAMAuditRootUserCredentials') =>
    stsClient(server, credentials).send(
      new AssumeRootCommand({
        TargetPrincipal,
        TaskPolicyArn: { arn: `arn:aws:iam::aws:policy/root-task/${task}` },
      }),
    );
  const features = (credentials: Credentials) =>
    iamClient(server, credentials).send(new ListOrganizationsFeaturesCommand({}));
  await t.test('root sessions want an organization that trusts IAM, and its administrator', async () => {
    assert.equal((await refusal(features(stranger)))[0], 'OrganizationNotFoundException');
    const notMine = 'AccountNotManagementOrDelegatedAdministratorException';
    assert.equal((await refusal(features(user)))[0], notMine);
    assert.equal((await refusal(features(chief)))[0], 'ServiceAccessNotEnabledException');
    await assertDenied(ask(chief), /sts:AssumeRoot on resource: arn:aws:iam::444455556666:root/);
  });
  await trustService(server, 'iam.amazonaws.com');
  await t.test('features are enabled and disabled one by one', async () => {
    assert.deepEqual((await features(chief)).EnabledFeatures, []);
    await iam.send(new EnableOrganizationsRootCredentialsManagementCommand({}));
    const { EnabledFeatures, OrganizationId } = await iam.send(
      new EnableOrganizationsRootSessionsCommand({}),
    );
    assert.deepEqual(EnabledFeatures, ['RootCredentialsManagement', 'RootSessions']);
    assert.equal(OrganizationId, ORGANIZATION);
    const left = await iam.send(new DisableOrganizationsRootCredentialsManagementCommand({}));
    assert.deepEqual(left.EnabledFeatures, ['RootSessions']);
  });
  await t.test('a root session does its task and nothing else', async () => {
    const root = sessionCredentials((await ask(chief)).Credentials);
    const me = await stsClient(server, root).send(new GetCallerIdentityCommand({}));
    assert.deepEqual([me.Arn, me.UserId], [`arn:aws:iam::${MEMBER}:root`, MEMBER]);
    const asRoot = iamClient(server, root);
    const { AccessKeyMetadata } = await asRoot.send(new ListAccessKeysCommand({}));
    assert.equal(AccessKeyMetadata?.length, 1);
    await assertDenied(
      users(server, root),
      /with an explicit deny in a session policy: arn:aws:iam::aws:policy\/root-task\//,
    );
    await assertDenied(asRoot.send(new ListAccessKeysCommand({ UserName: 'worker' })), /explicit deny/);
    await assertDenied(asRoot.send(new CreateUserCommand({ UserName: 'evil' })), /explicit deny/);
    await assertDenied(ask(root), /AssumeRoot/);
  });
  await t.test("root's password is given and taken by sessions for just that", async () => {
    const session = async (task: string) =>
      iamClient(server, sessionCredentials((await ask(chief, MEMBER, task)).Credentials));
    const giving = await session('IAMCreateRootUserPassword');
    const taking = await session('IAMDeleteRootUserCredentials');
    const absent = await refusal(taking.send(new DeleteLoginProfileCommand({})));
    assert.equal(absent[0], 'NoSuchEntityException');
    await giving.send(new CreateLoginProfileCommand({ Password: 'Wonderful-Day-77' }));
    const again = giving.send(new CreateLoginProfileCommand({ Password: 'Wonderful-Day-78' }));
    assert.equal((await refusal(again))[0], 'EntityAlreadyExistsException');
    await giving.send(new GetLoginProfileCommand({}));
    await taking.send(new DeleteLoginProfileCommand({}));
    await assertDenied(giving.send(new DeleteLoginProfileCommand({})), /explicit deny/);
    const other = new CreateLoginProfileCommand({ UserName: 'worker', Password: 'Wonderful-Day-77' });
    await assertDenied(giving.send(other), /explicit deny/);
  });
  await t.test('nobody else gets one, and none of the management account or of strangers', async () => {
    await assertDenied(ask(user), /AssumeRoot/);
    await assertDenied(ask(server.root), /AssumeRoot/);
    for (const target of [ACCOUNT, STRANGER]) await assertDenied(ask(chief, target), /AssumeRoot/);
    assert.equal((await refusal(ask(chief, MEMBER, 'Everything')))[0], 'ValidationError');
    await iam.send(new DisableOrganizationsRootSessionsCommand({}));
    await assertDenied(ask(chief), /AssumeRoot/);
  });
  await t.test('an access report tells which services the organization calls', async () => {
    const EntityPath = `${ORGANIZATION}/${ROOT}/${UNIT}`;
    const { JobId } = await iam.send(new GenerateOrganizationsAccessReportCommand({ EntityPath }));
    const report = await iam.send(new GetOrganizationsAccessReportCommand({ JobId, MaxItems: 1000 }));
    assert.equal(report.JobStatus, 'COMPLETED');
    const ofIam = report.AccessDetails?.find((one) => one.ServiceNamespace === 'iam');
    assert.equal(ofIam?.EntityPath, `${EntityPath}/${MEMBER}`);
    assert.equal(ofIam?.TotalAuthenticatedEntities, 1);
  });
}

async function quotas(t: TestContext, { server, member, user }: Scene): Promise<void> {
  const iam = iamClient(server, member);
  const { Users = [] } = await iam.send(new ListUsersCommand({}));
  const set = (value: number | undefined) =>
    writeElsewhere(server, (tx) => setAccountQuota(tx.db, MEMBER, 'UsersPerAccount', value));
  await set(Users.length);
  await t.test('a quota that the operator set counts, is told, and shows in the summary', async () => {
    const more = iamClient(server, user).send(new CreateUserCommand({ UserName: 'more' }));
    const message = `Cannot exceed quota for UsersPerAccount: ${Users.length}`;
    assert.deepEqual(await refusal(more), ['LimitExceededException', 409, message]);
    const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}));
    assert.equal(SummaryMap?.UsersQuota, Users.length);
    await set(undefined);
    await iam.send(new CreateUserCommand({ UserName: 'more' }));
  });
}

const PARTS = [
  serviceControl,
  resourceControl,
  keysOfMembers,
  conditionKeys,
  suspension,
  rootSessions,
  quotas,
];

for (const database of ['sqlite', 'postgres'] as const) {
  const skip = database === 'postgres' && skipWithoutPostgres();
  test(`on ${database} organizations and operators have the last word`, { skip }, async (t) => {
    const scene = await setScene(await startServer(t, { database }));
    for (const part of PARTS) await part(t, scene);
    assert.deepEqual(scene.server.log, []);
  });
}

test('a second node hears of a service control policy in time', {
  skip: skipWithoutPostgres(),
}, async (t) => {
  const first = await startServer(t, { database: 'postgres' });
  const scene = await setScene(first);
  const second = await startServer(t, { home: first });
  await users(second, scene.user);
  const content = policyOf(deny('iam:ListUsers'));
  await attachNewGuardrail(first, {
    id: 'p-nousers1',
    type: 'SERVICE_CONTROL_POLICY',
    target: MEMBER,
    content,
  });
  for (const node of [first, second]) await assertDenied(users(node, scene.user), /service control policy/);
});

test('what a policy denies is denied in the call after the answer, without a pause', async (t) => {
  const server = await startServer(t);
  const organizations = organizationsClient(server, server.root);
  await organizations.send(new CreateOrganizationCommand({}));
  const { Roots } = await organizations.send(new ListRootsCommand({}));
  const made = new CreateAccountCommand({ AccountName: 'member', Email: 'member@example.com' });
  const { CreateAccountStatus } = await organizations.send(made);
  const TargetId = CreateAccountStatus?.AccountId ?? '';
  const iam = iamClient(server, server.root);
  const chief = await createUser(iam, 'chief');
  await putUserPolicy(iam, 'chief', allow('*'));
  const role = `arn:aws:iam::${TargetId}:role/OrganizationAccountAccessRole`;
  const session = await assumeRole(stsClient(server, chief), role);
  const { Policy } = await organizations.send(
    new CreatePolicyCommand({
      Name: 'no-users',
      Description: '',
      Type: 'SERVICE_CONTROL_POLICY',
      Content: policyOf(deny(['iam:ListUsers', 'iam:CreateUser'])),
    }),
  );
  const PolicyId = Policy?.PolicySummary?.Id ?? '';
  let round = 0;
  for (const target of [TargetId, Roots?.[0]?.Id ?? '', TargetId, TargetId]) {
    round++;
    let isGone = false;
    const allowedAfter: string[] = [];
    const attack = async (call: (at: number) => Promise<unknown>): Promise<number> => {
      let allowed = 0;
      for (let after = 0, at = 0; after < 5; at++) {
        const startedAfter = isGone;
        if (startedAfter) after++;
        const code = await outcomeOf(call(at));
        if (code === 'OK') allowed++;
        if (code === 'OK' && startedAfter) allowedAfter.push(`round ${round}`);
      }
      return allowed;
    };
    const asMember = iamClient(server, session);
    const attacks = [
      attack(() => asMember.send(new ListUsersCommand({}))),
      attack((at) => asMember.send(new CreateUserCommand({ UserName: `user-${round}-${at}` }))),
    ];
    await delay(30);
    await organizations.send(new AttachPolicyCommand({ PolicyId, TargetId: target }));
    isGone = true;
    for (const allowedBefore of await Promise.all(attacks)) assert.ok(allowedBefore > 0);
    assert.deepEqual(allowedAfter, []);
    await organizations.send(new DetachPolicyCommand({ PolicyId, TargetId: target }));
    await asMember.send(new ListUsersCommand({}));
  }
  await organizations.send(new CloseAccountCommand({ AccountId: TargetId }));
  assert.equal((await refusal(whoAmI(stsClient(server, session))))[0], 'InvalidClientTokenId');
  await assertDenied(assumeRole(stsClient(server, chief), role), /sts:AssumeRole on resource/);
});

if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());
