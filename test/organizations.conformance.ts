import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { CreateUserCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import * as client from '@aws-sdk/client-organizations';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import {
  allow,
  createUser,
  deny,
  iamClient,
  policyOf,
  putUserPolicy,
  sessionCredentials,
  stsClient,
} from './support/clients.ts';
import { ACCOUNT, addAccount, type Credentials, startServer, type TestServer } from './support/server.ts';

const OTHER = '444455556666';

const organizations = ({ url }: Pick<TestServer, 'url'>, credentials: Credentials) =>
  new client.OrganizationsClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });

/** A server whose management account has an organization. */
async function withOrganization(t: TestContext, database: 'sqlite' | 'postgres' = 'sqlite') {
  const server = await startServer(t, { database });
  const org = organizations(server, server.root);
  const { Organization } = await org.send(new client.CreateOrganizationCommand({}));
  const { Roots } = await org.send(new client.ListRootsCommand({}));
  return { server, org, organization: Organization ?? {}, rootId: Roots?.[0]?.Id ?? '' };
}

async function newAccount(org: client.OrganizationsClient, name: string): Promise<string> {
  const input = { AccountName: name, Email: `${name}@example.com` };
  const { CreateAccountStatus } = await org.send(new client.CreateAccountCommand(input));
  assert.equal(CreateAccountStatus?.State, 'SUCCEEDED');
  return CreateAccountStatus?.AccountId ?? '';
}

/** The management account as administrator of a member. */
async function inAccount(server: TestServer, accountId: string): Promise<Credentials> {
  // Root may assume no role: a user of the management account does.
  const iam = iamClient(server, server.root);
  const name = `admin-${accountId}`;
  const user = await createUser(iam, name);
  await putUserPolicy(iam, name, allow('*'));
  const RoleArn = `arn:aws:iam::${accountId}:role/OrganizationAccountAccessRole`;
  const { Credentials: issued } = await stsClient(server, user).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'admin' }),
  );
  return sessionCredentials(issued);
}

const refused = (call: Promise<unknown>, name: string, Reason?: string): Promise<void> =>
  assert.rejects(call, (error: Error & { Reason?: string }) => {
    assert.equal(error.name, name, error.message);
    if (Reason !== undefined) assert.equal(error.Reason, Reason);
    return true;
  });

for (const database of ['sqlite', 'postgres'] as const) {
  test(`${database}: an account made by the management account is administered by its access role, until it is closed`, async (t) => {
    const { server, org, organization } = await withOrganization(t, database);
    const id = await newAccount(org, 'tenant');
    const { Account } = await org.send(new client.DescribeAccountCommand({ AccountId: id }));
    assert.equal(Account?.Arn, `arn:aws:organizations::${ACCOUNT}:account/${organization.Id}/${id}`);
    assert.deepEqual(
      [Account?.State, Account?.Status, Account?.JoinedMethod],
      ['ACTIVE', 'ACTIVE', 'CREATED'],
    );
    const iam = iamClient(server, await inAccount(server, id));
    await iam.send(new CreateUserCommand({ UserName: 'anna' }));
    await org.send(new client.CloseAccountCommand({ AccountId: id }));
    await assert.rejects(iam.send(new ListUsersCommand({})));
    const closed = await org.send(new client.DescribeAccountCommand({ AccountId: id }));
    assert.deepEqual([closed.Account?.State, closed.Account?.Status], ['CLOSED', 'SUSPENDED']);
    await refused(
      org.send(new client.CloseAccountCommand({ AccountId: id })),
      'AccountAlreadyClosedException',
    );
  });

  test(`${database}: a service control policy binds members at once, wherever in the tree it hangs`, async (t) => {
    const { server, org, rootId } = await withOrganization(t, database);
    const id = await newAccount(org, 'tenant');
    const iam = iamClient(server, await inAccount(server, id));
    const { OrganizationalUnit } = await org.send(
      new client.CreateOrganizationalUnitCommand({ ParentId: rootId, Name: 'strict' }),
    );
    const unit = OrganizationalUnit?.Id ?? '';
    const { Policy } = await org.send(
      new client.CreatePolicyCommand({
        Name: 'no-users',
        Description: '',
        Type: 'SERVICE_CONTROL_POLICY',
        Content: policyOf(deny('iam:CreateUser')),
      }),
    );
    const policy = { PolicyId: Policy?.PolicySummary?.Id ?? '', TargetId: unit };
    await org.send(new client.AttachPolicyCommand(policy));
    await iam.send(new CreateUserCommand({ UserName: 'before' }));
    await org.send(
      new client.MoveAccountCommand({ AccountId: id, SourceParentId: rootId, DestinationParentId: unit }),
    );
    await refused(iam.send(new CreateUserCommand({ UserName: 'inside' })), 'AccessDenied');
    await org.send(new client.DetachPolicyCommand(policy));
    await iam.send(new CreateUserCommand({ UserName: 'after' }));
    const FullAccess = { PolicyId: 'p-FullAWSAccess', TargetId: unit };
    await refused(
      org.send(new client.DetachPolicyCommand(FullAccess)),
      'ConstraintViolationException',
      'MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
    );
  });

  test(`${database}: an invited account joins, and leaves again`, async (t) => {
    const { server, org } = await withOrganization(t, database);
    const other = organizations(server, await addAccount(server, OTHER));
    const invite = () =>
      org.send(new client.InviteAccountToOrganizationCommand({ Target: { Id: OTHER, Type: 'ACCOUNT' } }));
    const { Handshake } = await invite();
    await refused(invite(), 'DuplicateHandshakeException');
    const HandshakeId = Handshake?.Id ?? '';
    const seen = await other.send(new client.ListHandshakesForAccountCommand({}));
    assert.deepEqual(
      seen.Handshakes?.map(({ Id, State }) => [Id, State]),
      [[HandshakeId, 'OPEN']],
    );
    await refused(other.send(new client.ListAccountsCommand({})), 'AWSOrganizationsNotInUseException');
    await other.send(new client.AcceptHandshakeCommand({ HandshakeId }));
    await refused(other.send(new client.ListAccountsCommand({})), 'AccessDeniedException');
    const { Accounts } = await org.send(new client.ListAccountsCommand({}));
    assert.deepEqual(
      Accounts?.map(({ Id }) => Id),
      [ACCOUNT, OTHER],
    );
    await refused(org.send(new client.DeleteOrganizationCommand({})), 'OrganizationNotEmptyException');
    await other.send(new client.LeaveOrganizationCommand({}));
    await org.send(new client.DeleteOrganizationCommand({}));
    await refused(org.send(new client.DescribeOrganizationCommand({})), 'AWSOrganizationsNotInUseException');
  });
}

test('a handshake is known by its ARN to those it concerns, invited accounts too, and to nobody else', async (t) => {
  const { server, org, organization } = await withOrganization(t);
  const Target = { Id: OTHER, Type: 'ACCOUNT' } as const;
  const invited = iamClient(server, await addAccount(server, OTHER));
  const stranger = iamClient(server, await addAccount(server, '777788889999'));
  const { Handshake } = await org.send(new client.InviteAccountToOrganizationCommand({ Target }));
  const { Id: HandshakeId = '', Arn = '' } = Handshake ?? {};
  const describe = async (credentials: Credentials) =>
    organizations(server, credentials).send(new client.DescribeHandshakeCommand({ HandshakeId }));
  const anna = await createUser(invited, 'anna');
  await putUserPolicy(invited, 'anna', allow('organizations:DescribeHandshake', Arn));
  assert.equal((await describe(anna)).Handshake?.Arn, Arn);
  await putUserPolicy(invited, 'anna', allow('*'), deny('organizations:*', Arn));
  await refused(describe(anna), 'AccessDeniedException');
  await assert.rejects(describe(await createUser(stranger, 'boris')), (error: Error) => {
    assert.equal(error.name, 'AccessDeniedException');
    for (const told of [ACCOUNT, organization.Id ?? '', 'handshake/'])
      assert.ok(!error.message.includes(told), error.message);
    return true;
  });
});

test('what is wrong with an invitation or a list of handshakes is said as AWS says it', async (t) => {
  const { server, org } = await withOrganization(t);
  await addAccount(server, OTHER);
  const told = (call: Promise<unknown>, name: string, Reason: string | undefined, message: string) =>
    assert.rejects(call, (error: Error & { Reason?: string }) => {
      assert.deepEqual([error.name, error.Reason, error.message], [name, Reason, message]);
      return true;
    });
  const invite = (Id: string, Type: string, more: object = {}) =>
    org.send(
      new client.InviteAccountToOrganizationCommand({
        Target: { Id, Type: Type as client.HandshakePartyType },
        ...more,
      }),
    );
  const input = 'InvalidInputException';
  const constraint = 'HandshakeConstraintViolationException';
  const party = 'You specified an invalid party type as the target parameter.';
  for (const Type of ['ORGANIZATION', 'INVALID'])
    await told(invite(OTHER, Type), input, 'INVALID_PARTY_TYPE_TARGET', party);
  const pattern = 'You provided a value that does not match the required pattern.';
  await told(invite('bad', 'ACCOUNT'), input, 'INVALID_PATTERN', pattern);
  const email = 'You specified an invalid email address for the invited account owner.';
  await told(invite('invalid', 'EMAIL'), input, 'INVALID_EMAIL_ADDRESS_TARGET', email);
  const member = 'The AWS account is already a member of an organization.';
  await told(invite(ACCOUNT, 'ACCOUNT'), constraint, 'ALREADY_IN_AN_ORGANIZATION', member);
  const Notes = 'x'.repeat(1025);
  const long = 'You provided a string that exceeds that maximum length.';
  await told(invite(OTHER, 'ACCOUNT', { Notes }), input, 'MAX_LENGTH_EXCEEDED', long);
  const all = 'All features are already enabled on this organization.';
  const enable = org.send(new client.EnableAllFeaturesCommand({}));
  await told(enable, constraint, 'ORGANIZATION_ALREADY_HAS_ALL_FEATURES', all);
  const describe = (HandshakeId: string) => org.send(new client.DescribeHandshakeCommand({ HandshakeId }));
  await told(describe('bad'), input, 'INVALID_PATTERN', pattern);
  const none = "You specified a handshake that doesn't exist.";
  await told(describe('h-00000000'), 'HandshakeNotFoundException', undefined, none);
  const Filter = { ActionType: 'INVITE', ParentHandshakeId: 'h-00000000' } as const;
  const both = org.send(new client.ListHandshakesForOrganizationCommand({ Filter }));
  await told(both, input, 'MAX_LIMIT_EXCEEDED_FILTER', 'You specified too many filter parameters.');
  const token =
    'You specified an invalid value for nextToken. You must get the value from the response to a previous call to the API.';
  const next = org.send(new client.ListHandshakesForOrganizationCommand({ NextToken: 'bad' }));
  await told(next, input, 'INVALID_NEXT_TOKEN', token);
});

test('who accepts an invitation to a full organization is told so', async (t) => {
  const { server, org, organization, rootId } = await withOrganization(t);
  const other = organizations(server, await addAccount(server, OTHER));
  const input = { Target: { Id: OTHER, Type: 'ACCOUNT' } } as const;
  const { Handshake } = await org.send(new client.InviteAccountToOrganizationCommand(input));
  const database = new DatabaseSync(new URL(server.databaseUrl).pathname);
  // The management account is the first of the 10,000.
  const numbers =
    'WITH RECURSIVE n(i) AS (SELECT 700000000001 UNION ALL SELECT i + 1 FROM n WHERE i < 700000009999)';
  database.exec('BEGIN');
  database.exec(
    `INSERT INTO accounts (id, name, email, email_key, is_management, created_at) ${numbers}
     SELECT CAST(i AS TEXT), i, i || '@example.com', i || '@example.com', 0, 0 FROM n`,
  );
  database
    .prepare(
      `INSERT INTO organization_members (account_id, organization_id, parent_id, joined_method, joined_at, tags) ${numbers}
       SELECT CAST(i AS TEXT), ?, ?, 'CREATED', 0, '[]' FROM n`,
    )
    .run(organization.Id ?? '', rootId);
  database.exec('COMMIT');
  database.close();
  const HandshakeId = Handshake?.Id ?? '';
  await refused(
    other.send(new client.AcceptHandshakeCommand({ HandshakeId })),
    'HandshakeConstraintViolationException',
    'ACCOUNT_NUMBER_LIMIT_EXCEEDED',
  );
});

test('to enable all features cancels the invitations that told of less, and what was canceled stays so', async (t) => {
  const server = await startServer(t);
  const org = organizations(server, server.root);
  const FeatureSet = 'CONSOLIDATED_BILLING';
  await org.send(new client.CreateOrganizationCommand({ FeatureSet }));
  const member = organizations(server, await addAccount(server, OTHER));
  const guest = organizations(server, await addAccount(server, '555566667777'));
  const invite = async (Id: string): Promise<string> => {
    const input = { Target: { Id, Type: 'ACCOUNT' } } as const;
    const { Handshake } = await org.send(new client.InviteAccountToOrganizationCommand(input));
    return Handshake?.Id ?? '';
  };
  const accept = (by: client.OrganizationsClient, HandshakeId: string) =>
    by.send(new client.AcceptHandshakeCommand({ HandshakeId }));
  await accept(member, await invite(OTHER));
  const invitation = await invite('555566667777');
  const enable = async (): Promise<{ parent: string; approval: string }> => {
    const { Handshake } = await org.send(new client.EnableAllFeaturesCommand({}));
    const Filter = { ParentHandshakeId: Handshake?.Id };
    const { Handshakes } = await member.send(new client.ListHandshakesForAccountCommand({ Filter }));
    return { parent: Handshake?.Id ?? '', approval: Handshakes?.[0]?.Id ?? '' };
  };
  const first = await enable();
  await refused(accept(guest, invitation), 'InvalidHandshakeTransitionException');
  await org.send(new client.CancelHandshakeCommand({ HandshakeId: first.parent }));
  await refused(accept(member, first.approval), 'InvalidHandshakeTransitionException');
  await refused(accept(org, first.parent), 'InvalidHandshakeTransitionException');
  const second = await enable();
  await accept(member, second.approval);
  await accept(org, second.parent);
  const { Organization } = await org.send(new client.DescribeOrganizationCommand({}));
  assert.equal(Organization?.FeatureSet, 'ALL');
});

test('a member reads the organization once it administers it for a service, or a resource policy lets it', async (t) => {
  const { server, org } = await withOrganization(t);
  const id = await newAccount(org, 'tenant');
  const member = organizations(server, await inAccount(server, id));
  await refused(member.send(new client.ListAccountsCommand({})), 'AccessDeniedException');
  const Content = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: id },
        Action: ['organizations:ListAccounts'],
        Resource: '*',
      },
    ],
  });
  await org.send(new client.PutResourcePolicyCommand({ Content }));
  assert.equal((await member.send(new client.ListAccountsCommand({}))).Accounts?.length, 2);
  await refused(member.send(new client.ListRootsCommand({})), 'AccessDeniedException');
  const ServicePrincipal = 'ssm.amazonaws.com';
  await org.send(new client.RegisterDelegatedAdministratorCommand({ AccountId: id, ServicePrincipal }));
  assert.equal((await member.send(new client.ListRootsCommand({}))).Roots?.length, 1);
  await refused(
    member.send(new client.CreateAccountCommand({ AccountName: 'x', Email: 'x@example.com' })),
    'AccessDeniedException',
  );
});

test('only who holds the powers of the operator makes tenants, and each has an address of its own', async (t) => {
  const { server, org } = await withOrganization(t);
  const other = organizations(server, await addAccount(server, OTHER));
  await other.send(new client.CreateOrganizationCommand({}));
  const input = { AccountName: 'tenant', Email: 'tenant@example.com' };
  await refused(other.send(new client.CreateAccountCommand(input)), 'AccessDeniedException');
  await newAccount(org, 'tenant');
  const { CreateAccountStatus: again } = await org.send(new client.CreateAccountCommand(input));
  assert.deepEqual([again?.State, again?.FailureReason], ['FAILED', 'EMAIL_ALREADY_EXISTS']);
});

test('settings come to what inheritance operators say', async (t) => {
  const { org, rootId } = await withOrganization(t);
  const id = await newAccount(org, 'tenant');
  await org.send(new client.EnablePolicyTypeCommand({ RootId: rootId, PolicyType: 'TAG_POLICY' }));
  const attach = async (Name: string, values: object, TargetId: string) => {
    const Content = JSON.stringify({ tags: { Team: { tag_value: values } } });
    const made = await org.send(
      new client.CreatePolicyCommand({ Name, Description: '', Type: 'TAG_POLICY', Content }),
    );
    const PolicyId = made.Policy?.PolicySummary?.Id;
    await org.send(new client.AttachPolicyCommand({ PolicyId, TargetId }));
  };
  await attach('top', { '@@assign': ['red', 'blue'] }, rootId);
  await attach('own', { '@@append': ['green'], '@@remove': ['red'] }, id);
  const { EffectivePolicy } = await org.send(
    new client.DescribeEffectivePolicyCommand({ PolicyType: 'TAG_POLICY', TargetId: id }),
  );
  assert.deepEqual(JSON.parse(EffectivePolicy?.PolicyContent ?? ''), {
    tags: { Team: { tag_value: ['blue', 'green'] } },
  });
});

test('units nest five deep, and what is refused says why', async (t) => {
  const { org, rootId } = await withOrganization(t);
  let ParentId = rootId;
  const create = (Name: string) => org.send(new client.CreateOrganizationalUnitCommand({ ParentId, Name }));
  for (const name of ['1', '2', '3', '4', '5']) ParentId = (await create(name)).OrganizationalUnit?.Id ?? '';
  await refused(create('6'), 'ConstraintViolationException', 'OU_DEPTH_LIMIT_EXCEEDED');
  const top = (
    await org.send(new client.ListChildrenCommand({ ParentId: rootId, ChildType: 'ORGANIZATIONAL_UNIT' }))
  ).Children?.[0]?.Id;
  const OrganizationalUnitId = top ?? '';
  await refused(
    org.send(new client.DeleteOrganizationalUnitCommand({ OrganizationalUnitId })),
    'OrganizationalUnitNotEmptyException',
  );
  await refused(
    org.send(new client.DescribePolicyCommand({ PolicyId: 'meaningless' })),
    'InvalidInputException',
    'INVALID_PATTERN',
  );
  await refused(
    org.send(
      new client.CreatePolicyCommand({
        Name: 'x',
        Description: '',
        Type: 'SERVICE_CONTROL_POLICY',
        Content: '{"Version":"2012-10-17","Statement":[{"Effect":"Maybe"}]}',
      }),
    ),
    'MalformedPolicyDocumentException',
  );
});
