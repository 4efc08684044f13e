import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
} from '@aws-sdk/client-iam';
import { CreateAliasCommand, CreateKeyCommand, DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { enableDevice } from './support/authenticator.ts';
import { allow, createUser, iamClient, policyOf, putUserPolicy, trust } from './support/clients.ts';
import { askKeywarden } from './support/keywarden-client.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { ACCOUNT, addAccount, startServer, type TestServer } from './support/server.ts';

/** Tables that page, sort and filter in the database. */

type Row = Readonly<Record<string, unknown>>;
type Page = Readonly<Record<string, readonly Row[]>> & {
  readonly TotalCount: number;
  readonly NextToken?: string;
};

if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());

const search = (server: TestServer, thing: string, input: Row = {}, credentials = server.root) =>
  askKeywarden<Page>(server, credentials, `Search${thing}`, input);

/** All pages, three rows each, and the names in them. */
async function walkPages(server: TestServer, thing: string, member: string, input: Row): Promise<unknown[]> {
  const names: unknown[] = [];
  let NextToken: string | undefined;
  do {
    const page = await search(server, thing, { ...input, MaxResults: 3, ...(NextToken && { NextToken }) });
    names.push(...(page[thing] ?? []).map((row) => row[member]));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return names;
}

async function users(t: TestContext, database: 'sqlite' | 'postgres'): Promise<void> {
  const server = await startServer(t, { database });
  const iam = iamClient(server, server.root);
  const names = ['Anna', 'bob', 'carla_%', 'dora', 'Emil', 'f.g'];
  for (const UserName of names.map((name) => name.replace('%', '')))
    await iam.send(new CreateUserCommand({ UserName, Path: UserName === 'dora' ? '/Staff/' : '/' }));
  await iam.send(new CreateGroupCommand({ GroupName: 'team' }));
  for (const UserName of ['bob', 'Emil'])
    await iam.send(new AddUserToGroupCommand({ GroupName: 'team', UserName }));
  await enableDevice(iam, 'bob');
  await iam.send(new CreateAccessKeyCommand({ UserName: 'Emil' }));
  await iam.send(new CreateAccessKeyCommand({ UserName: 'Emil' }));
  await iam.send(new CreateLoginProfileCommand({ UserName: 'Anna', Password: 'First-Pass-1' }));
  await addAccount(server, '444455556666');

  const all = ['Anna', 'bob', 'carla_', 'dora', 'Emil', 'f.g'];
  assert.deepEqual(await walkPages(server, 'Users', 'UserName', {}), all);
  const backwards = { SortOrder: 'DESCENDING' };
  assert.deepEqual(await walkPages(server, 'Users', 'UserName', backwards), all.toReversed());
  for (const SortBy of ['Path', 'CreateDate', 'PasswordLastUsed']) {
    const up = await walkPages(server, 'Users', 'UserName', { SortBy });
    assert.deepEqual([...up].sort(), [...all].sort(), SortBy);
    const down = await walkPages(server, 'Users', 'UserName', { SortBy, ...backwards });
    assert.deepEqual(down, up.toReversed(), SortBy);
  }

  const found = async (Filter: string) =>
    (await search(server, 'Users', { Filter }))['Users']?.map((row) => row['UserName']);
  assert.deepEqual(await found('AN'), ['Anna']);
  assert.deepEqual(await found('_'), ['carla_'], 'what SQL would read as any letter is a letter');
  assert.deepEqual(await found('%'), []);
  assert.deepEqual(await found('\\'), []);
  assert.deepEqual(await found("' or 1=1 --"), []);
  assert.deepEqual(await found('/staff'), ['dora']);
  assert.deepEqual(await found(`arn:aws:iam::${ACCOUNT}:user/Staff/dora`), ['dora']);

  const { Users = [], TotalCount } = await search(server, 'Users');
  assert.equal(TotalCount, 6);
  const [anna, bob, , , emil] = Users;
  assert.partialDeepStrictEqual(bob, {
    Arn: `arn:aws:iam::${ACCOUNT}:user/bob`,
    GroupCount: 1,
    MfaDeviceCount: 1,
    ActiveAccessKeyCount: 0,
    HasPassword: false,
  });
  assert.equal(bob?.['OldestActiveAccessKeyDate'], undefined);
  assert.equal(anna?.['HasPassword'], true);
  assert.equal(emil?.['ActiveAccessKeyCount'], 2);
  assert.ok(Math.abs(Number(emil?.['OldestActiveAccessKeyDate']) - Date.now() / 1000) < 60);
  assert.deepEqual(await found(String(bob?.['UserId'])), ['bob']);
  const narrow = await search(server, 'Users', { Columns: ['GroupCount'] });
  assert.deepEqual(Object.keys(narrow['Users']?.[1] ?? {}).sort(), [
    'Arn',
    'CreateDate',
    'GroupCount',
    'Path',
    'UserId',
    'UserName',
  ]);
}

async function others(t: TestContext, database: 'sqlite' | 'postgres'): Promise<void> {
  const server = await startServer(t, { database });
  const iam = iamClient(server, server.root);
  for (const RoleName of ['app', 'ci'])
    await iam.send(
      new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(`arn:aws:iam::${ACCOUNT}:root`) }),
    );
  const { Roles } = await search(server, 'Roles', { Filter: 'APP' });
  assert.partialDeepStrictEqual(Roles, [
    { RoleName: 'app', TrustedEntities: [`arn:aws:iam::${ACCOUNT}:root`], IsServiceLinked: false },
  ]);
  await iam.send(new CreateUserCommand({ UserName: 'anna' }));
  const policy = { PolicyName: 'ReadAll', PolicyDocument: policyOf(allow('iam:Get*')) };
  const { Policy } = await iam.send(new CreatePolicyCommand(policy));
  const PolicyArn = Policy?.Arn ?? '';
  await iam.send(new AttachUserPolicyCommand({ UserName: 'anna', PolicyArn }));
  const aws = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
  await iam.send(new AttachUserPolicyCommand({ UserName: 'anna', PolicyArn: aws }));
  const attached = await search(server, 'Policies', {
    SortBy: 'AttachmentCount',
    SortOrder: 'DESCENDING',
    MaxResults: 3,
  });
  assert.deepEqual(
    attached['Policies']
      ?.map((row) => [row['PolicyName'], row['AttachmentCount']])
      .slice(0, 2)
      .sort(),
    [
      ['ReadAll', 1],
      ['ReadOnlyAccess', 1],
    ],
  );
  assert.ok(attached.TotalCount > 1000);
  for (const SortBy of ['PolicyName', 'Path', 'UpdateDate', 'AttachmentCount']) {
    const input = { SortBy, Filter: 'Read' };
    const up = await walkPages(server, 'Policies', 'Arn', input);
    assert.equal(new Set(up).size, up.length, SortBy);
    assert.ok(up.length > 50 && up.includes(PolicyArn), SortBy);
    const down = await walkPages(server, 'Policies', 'Arn', { ...input, SortOrder: 'DESCENDING' });
    assert.deepEqual(down, up.toReversed(), SortBy);
  }
  const local = await search(server, 'Policies', { Scope: 'Local' });
  assert.partialDeepStrictEqual(local, {
    Policies: [{ Arn: PolicyArn, IsAwsManaged: false }],
    TotalCount: 1,
  });

  const kms = new KMSClient({ endpoint: server.url, credentials: server.root, region: 'us-east-1' });
  const KeyId = (await kms.send(new CreateKeyCommand({ Description: 'For Bills' }))).KeyMetadata?.KeyId ?? '';
  const other = (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? '';
  await kms.send(new CreateAliasCommand({ AliasName: 'alias/Payroll', TargetKeyId: other }));
  await kms.send(new DisableKeyCommand({ KeyId: other }));
  const keys = async (input: Row) => (await search(server, 'Keys', input))['Keys'] ?? [];
  assert.partialDeepStrictEqual(await keys({ Filter: 'payroll' }), [
    {
      KeyId: other,
      Aliases: ['alias/Payroll'],
      KeyState: 'Disabled',
      KeySpec: 'SYMMETRIC_DEFAULT',
      Origin: 'AWS_KMS',
    },
  ]);
  assert.deepEqual(await keys({ Filter: 'bills' }), [], 'descriptions are not searched');
  const byAlias = await keys({ SortBy: 'Alias' });
  assert.deepEqual(
    byAlias.map((key) => [key['KeyId'], key['KeyState'], key['Description']]),
    [
      [other, 'Disabled', undefined],
      [KeyId, 'Enabled', 'For Bills'],
    ],
  );
  assert.equal((await keys({ KeyManager: 'CUSTOMER' })).length, 2);
  assert.deepEqual(await keys({ KeyManager: 'AWS' }), []);
}

for (const database of ['sqlite', 'postgres'] as const) {
  const skip = database === 'postgres' && skipWithoutPostgres();
  test(`users are paged, ordered and found on ${database}`, { skip }, (t) => users(t, database));
  test(`roles, policies and keys are found on ${database}`, { skip }, (t) => others(t, database));
}

test('a row shows of an entity what IAM would show of that very one, and says what it hides', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  const clerk = await createUser(iam, 'clerk');
  await iam.send(new CreateUserCommand({ UserName: 'boss' }));
  await enableDevice(iam, 'boss');
  for (const GroupName of ['board', 'staff']) await iam.send(new CreateGroupCommand({ GroupName }));
  const AssumeRolePolicyDocument = trust(`arn:aws:iam::${ACCOUNT}:root`);
  for (const RoleName of ['app', 'vault'])
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const PolicyDocument = policyOf(allow('iam:Get*'));
  for (const PolicyName of ['plain', 'secret'])
    await iam.send(
      new CreatePolicyCommand({ PolicyName, PolicyDocument, Description: `All of ${PolicyName}` }),
    );
  const asClerk = (thing: string, input: Row = {}) => search(server, thing, input, clerk);
  const rowOf = async (thing: string, member: string, name: string, input: Row = {}) =>
    (await asClerk(thing, input))[thing]?.find((row) => row[member] === name) ?? {};

  await assert.rejects(asClerk('Users', { Columns: [] }), /iam:ListUsers/);
  await assert.rejects(asClerk('Keys'), /kms:ListKeys/);
  await putUserPolicy(iam, 'clerk', allow('iam:ListUsers'));
  const all = ['GroupCount', 'MfaDeviceCount', 'AccessKeys', 'HasPassword'];
  const bare = ['Arn', 'CreateDate', 'Path', 'UserId', 'UserName'];
  const listed = await rowOf('Users', 'UserName', 'boss');
  assert.deepEqual(listed['Hidden'], all, 'a list shows what ListUsers shows');
  assert.deepEqual(Object.keys(listed).sort(), ['Arn', 'CreateDate', 'Hidden', 'Path', 'UserId', 'UserName']);
  assert.deepEqual(Object.keys(await rowOf('Users', 'UserName', 'boss', { Columns: [] })).sort(), bare);

  const ofBoss = ['user/boss', 'group/board', 'role/vault', 'policy/secret'];
  const Resource = ofBoss.map((name) => `arn:aws:iam::${ACCOUNT}:${name}`);
  await putUserPolicy(iam, 'clerk', allow('iam:*'), { Effect: 'Deny', Action: 'iam:*', Resource });
  assert.partialDeepStrictEqual(await rowOf('Users', 'UserName', 'clerk'), {
    GroupCount: 0,
    MfaDeviceCount: 0,
    ActiveAccessKeyCount: 1,
    HasPassword: false,
  });
  assert.deepEqual(await rowOf('Users', 'UserName', 'boss'), listed);
  assert.equal((await rowOf('Groups', 'GroupName', 'staff'))['UserCount'], 0);
  assert.partialDeepStrictEqual(await rowOf('Groups', 'GroupName', 'board'), { Hidden: ['UserCount'] });
  assert.equal((await rowOf('Groups', 'GroupName', 'board'))['UserCount'], undefined);
  assert.equal((await rowOf('Roles', 'RoleName', 'app'))['Hidden'], undefined);
  assert.deepEqual((await rowOf('Roles', 'RoleName', 'vault'))['Hidden'], ['LastUsed']);
  const local = { Scope: 'Local' };
  assert.equal((await rowOf('Policies', 'PolicyName', 'plain', local))['Description'], 'All of plain');
  const secret = await rowOf('Policies', 'PolicyName', 'secret', local);
  assert.deepEqual([secret['Description'], secret['Hidden']], [undefined, ['Description']]);

  for (const [thing, SortBy] of [
    ['Users', 'MfaDeviceCount'],
    ['Users', 'OldestActiveAccessKeyDate'],
    ['Groups', 'UserCount'],
    ['Roles', 'LastUsed'],
    ['Keys', 'KeyState'],
  ] as const)
    await assert.rejects(search(server, thing, { SortBy }), { name: 'ValidationException' }, SortBy);
});

test('whom a key’s policy lets not describe it sees its id and alias alone, and cannot probe the rest', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  const clerk = await createUser(iam, 'clerk');
  await putUserPolicy(iam, 'clerk', allow('kms:*'));
  const kms = new KMSClient({ endpoint: server.url, credentials: server.root, region: 'us-east-1' });
  const open = {
    Effect: 'Allow' as const,
    Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    Action: 'kms:*',
    Resource: '*',
  };
  const closed = {
    Effect: 'Deny' as const,
    Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/clerk` },
    Action: 'kms:DescribeKey',
    Resource: '*',
  };
  const make = async (Description: string, ...statements: readonly (typeof open | typeof closed)[]) =>
    (await kms.send(new CreateKeyCommand({ Description, Policy: policyOf(...statements) }))).KeyMetadata
      ?.KeyId ?? '';
  const seen = await make('Payroll', open);
  const hidden = await make('Merger with Acme', open, closed);
  await kms.send(new CreateAliasCommand({ AliasName: 'alias/deal', TargetKeyId: hidden }));
  await kms.send(new DisableKeyCommand({ KeyId: hidden }));

  const keys = async (input: Row = {}) => (await search(server, 'Keys', input, clerk))['Keys'] ?? [];
  const rows = new Map((await keys()).map((row) => [row['KeyId'], row]));
  assert.partialDeepStrictEqual(rows.get(seen), {
    Description: 'Payroll',
    KeyState: 'Enabled',
    KeyManager: 'CUSTOMER',
  });
  const Arn = `arn:aws:kms:us-east-1:${ACCOUNT}:key/${hidden}`;
  assert.deepEqual(rows.get(hidden), { KeyId: hidden, Arn, Aliases: ['alias/deal'] });
  assert.deepEqual(await keys({ Filter: 'merger' }), []);
  assert.equal((await keys({ Filter: 'DEAL' })).length, 1);
  const { Keys = [] } = await search(server, 'Keys', { Filter: hidden });
  assert.partialDeepStrictEqual(Keys, [{ Description: 'Merger with Acme', KeyState: 'Disabled' }]);
  // Who may call nothing but ListKeys and ListAliases: the key's policy trusts the account, and that says no more.
  await putUserPolicy(iam, 'clerk', allow(['kms:ListKeys', 'kms:ListAliases']));
  assert.deepEqual(Object.keys((await keys({ Filter: seen }))[0] ?? {}).sort(), ['Aliases', 'Arn', 'KeyId']);
});

test('a token opens the search it was given for, and no other', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  for (const UserName of ['a', 'b', 'c']) await iam.send(new CreateUserCommand({ UserName }));
  const { NextToken } = await search(server, 'Users', { MaxResults: 1 });
  const isRefused = (thing: string, input: Row) =>
    assert.rejects(search(server, thing, { MaxResults: 1, NextToken, ...input }), {
      name: 'ValidationException',
    });
  await isRefused('Users', { Filter: 'a' });
  await isRefused('Users', { SortBy: 'Path' });
  await isRefused('Users', { SortOrder: 'DESCENDING' });
  await isRefused('Groups', {});
  await isRefused('Users', { NextToken: 'AAAA' });
  assert.deepEqual(
    (await search(server, 'Users', { MaxResults: 1, NextToken }))['Users']?.[0]?.['UserName'],
    'b',
  );
});
