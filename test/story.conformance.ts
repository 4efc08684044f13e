import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import {
  CreateRoleCommand,
  CreateUserCommand,
  GetRoleCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  ListAccessKeysCommand,
  ListGroupsCommand,
  ListRolesCommand,
  ListUsersCommand,
  type ListUsersCommandInput,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetFederationTokenCommand } from '@aws-sdk/client-sts';
import { SecretBytes } from '../src/core/secret-bytes.ts';
import { presignRequest } from '../src/sigv4/sign.ts';
import {
  allow,
  assumeRole,
  createUser,
  iamClient,
  policyOf,
  putUserPolicy,
  sessionCredentials,
  stsClient,
  trust,
} from './support/clients.ts';
import { fileContext } from './support/file-context.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import {
  boto3Script,
  curl,
  skipWithoutAwsCli,
  skipWithoutBoto3,
  skipWithoutCurl,
} from './support/programs.ts';
import { requestTo } from './support/raw-call.ts';
import { ACCOUNT, type Credentials, startServer, type TestServer } from './support/server.ts';
import { startServerProcess } from './support/server-process.ts';
import { expectedStory, makeManyUsers } from './support/story.ts';
import { tellByCli } from './support/story-cli.ts';
import { refusal, tellBySdk, whoAmI } from './support/story-sdk.ts';

/** What a new user does first, by each client people use, on each database. */

const SCRIPT = join(import.meta.dirname, 'support/story.py');

/** A server for a whole suite, whose hooks get no TestContext. */
function sharedServer(start: (t: TestContext) => Promise<TestServer>): () => TestServer {
  const suite = fileContext();
  let server: TestServer | undefined;
  before(async () => {
    server = await start(suite);
    await makeManyUsers(iamClient(server, server.root));
  });
  return () => server ?? assert.fail('the server did not start');
}

describe('the story on sqlite', { concurrency: true }, () => {
  const server = sharedServer((t) => startServerProcess(t));

  test('by the JavaScript SDK', async () => {
    assert.deepEqual(await tellBySdk(server(), 'by-sdk'), expectedStory('by-sdk'));
  });

  test('by boto3', { skip: skipWithoutBoto3() }, async () => {
    const argument = { url: server().url, account: ACCOUNT, name: 'by-boto3' };
    const seen = await boto3Script(server(), server().root, SCRIPT, argument);
    assert.deepEqual(seen, expectedStory('by-boto3'));
  });

  test('by the AWS CLI', { skip: skipWithoutAwsCli() }, async () => {
    assert.deepEqual(await tellByCli(server(), 'by-cli'), expectedStory('by-cli', false));
  });
});

describe('the story on postgres', { skip: skipWithoutPostgres() }, () => {
  const server = sharedServer((t) => startServer(t, { database: 'postgres' }));

  test('by the JavaScript SDK', async () => {
    assert.deepEqual(await tellBySdk(server(), 'by-sdk'), expectedStory('by-sdk'));
  });
});

describe('pages, federation, other ways to sign', () => {
  const server = sharedServer((t) => startServer(t));
  const iam = () => iamClient(server(), server().root);

  test('markers by hand lead through a list, and only through the list they are from', async () => {
    const page = (input: ListUsersCommandInput) => iam().send(new ListUsersCommand(input));
    const many = { PathPrefix: '/many/', MaxItems: 100 };
    const first = await page(many);
    assert.equal(first.IsTruncated, true);
    const { Marker } = first;
    assert.ok(Marker);
    const second = await page({ ...many, Marker });
    const third = await page({ ...many, Marker: second.Marker, MaxItems: 1000 });
    assert.deepEqual([third.IsTruncated, third.Marker, third.Users?.length], [false, undefined, 50]);
    assert.equal(second.Users?.[0]?.UserName, 'many-100');
    // A user that comes before the marker in the meantime neither repeats nor hides another.
    await iam().send(new CreateUserCommand({ UserName: 'many-000a', Path: '/many/' }));
    assert.deepEqual((await page({ ...many, Marker })).Users, second.Users);
    const invalid = ['ValidationError', 400];
    for (const other of [
      page({ PathPrefix: '/', Marker }),
      iam().send(new ListRolesCommand({ PathPrefix: '/many/', Marker })),
      iam().send(new ListGroupsCommand({ PathPrefix: '/many/', Marker })),
      page({ ...many, Marker: `${Marker.slice(0, -2)}AA` }),
      page({ ...many, Marker: 'anything' }),
    ])
      assert.deepEqual((await refusal(other)).slice(0, 2), invalid);
  });

  test('a federated user has what its maker and its policy both allow, and no IAM', async () => {
    const maker = await createUser(iam(), 'maker');
    const actions = ['sts:GetFederationToken', 'cloudtrail:LookupEvents', 'iam:*'];
    await putUserPolicy(iam(), 'maker', allow(actions));
    const request = { Name: 'guest', Policy: policyOf(allow('iam:*')) };
    const answer = await stsClient(server(), maker).send(new GetFederationTokenCommand(request));
    const arn = `arn:aws:sts::${ACCOUNT}:federated-user/guest`;
    assert.deepEqual(answer.FederatedUser, { FederatedUserId: `${ACCOUNT}:guest`, Arn: arn });
    const guest = sessionCredentials(answer.Credentials);
    assert.equal(await whoAmI(stsClient(server(), guest)), arn);
    const [code, status] = await refusal(iamClient(server(), guest).send(new ListUsersCommand({})));
    assert.deepEqual([code, status], ['InvalidClientTokenId', 403]);
    const again = stsClient(server(), guest).send(new GetFederationTokenCommand({ Name: 'other' }));
    assert.deepEqual((await refusal(again)).slice(0, 2), ['AccessDenied', 403]);
  });

  test('a session carries its tags and its source identity into policies', async () => {
    const chef = await createUser(iam(), 'chef');
    await putUserPolicy(iam(), 'chef', allow(['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']));
    const Action = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
    const create = (RoleName: string, document: string) =>
      iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document }));
    await create('cook', trust(`arn:aws:iam::${ACCOUNT}:user/chef`, { Action }));
    await create(
      'baker',
      trust(`arn:aws:iam::${ACCOUNT}:role/cook`, {
        Action,
        Condition: { StringEquals: { 'aws:PrincipalTag/shift': 'early', 'aws:SourceIdentity': 'alice' } },
      }),
    );
    await iam().send(
      new PutRolePolicyCommand({
        RoleName: 'cook',
        PolicyName: 'inline',
        PolicyDocument: policyOf(allow(Action)),
      }),
    );
    const assumeCook = async (shift: string) => {
      const { Credentials: issued } = await stsClient(server(), chef).send(
        new AssumeRoleCommand({
          RoleArn: `arn:aws:iam::${ACCOUNT}:role/cook`,
          RoleSessionName: 'kitchen',
          Tags: [{ Key: 'shift', Value: shift }],
          SourceIdentity: 'alice',
        }),
      );
      return stsClient(server(), sessionCredentials(issued));
    };
    const baker = `arn:aws:iam::${ACCOUNT}:role/baker`;
    const early = await assumeRole(await assumeCook('early'), baker);
    assert.equal(
      await whoAmI(stsClient(server(), early)),
      `arn:aws:sts::${ACCOUNT}:assumed-role/baker/session`,
    );
    const [code] = await refusal(assumeRole(await assumeCook('late'), baker));
    assert.equal(code, 'AccessDenied');
  });

  test('curl signs with --aws-sigv4, and STS answers JSON when asked', {
    skip: skipWithoutCurl(),
  }, async () => {
    const { accessKeyId, secretAccessKey } = server().root;
    const call = ['--aws-sigv4', 'aws:amz:eu-central-1:sts', '--user', `${accessKeyId}:${secretAccessKey}`];
    const form = ['--data', 'Action=GetCallerIdentity&Version=2011-06-15', `${server().url}/`];
    const xml = await curl(...call, ...form);
    assert.match(xml.stdout, new RegExp(`<Arn>arn:aws:iam::${ACCOUNT}:root</Arn>`));
    const json = await curl(...call, '--header', 'Accept: application/json', ...form);
    const { GetCallerIdentityResponse: answer } = JSON.parse(json.stdout);
    assert.deepEqual(answer.GetCallerIdentityResult, {
      UserId: ACCOUNT,
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:root`,
    });
    assert.match(answer.ResponseMetadata.RequestId, /^[0-9a-f-]{36}$/);
  });

  test('a presigned URL tells who made it, to whoever opens it', { skip: skipWithoutCurl() }, async () => {
    const url = presignedIdentity(server(), server().root);
    const { stdout } = await curl(url);
    assert.match(stdout, new RegExp(`<Arn>arn:aws:iam::${ACCOUNT}:root</Arn>`));
    const other = await curl(
      '--write-out',
      '\n%{http_code}',
      url.replace('GetCallerIdentity', 'GetSessionToken'),
    );
    assert.match(other.stdout, /<Code>SignatureDoesNotMatch<\/Code>.*\n403$/s);
  });
});

function presignedIdentity(server: TestServer, { accessKeyId, secretAccessKey }: Credentials): string {
  const query = 'Action=GetCallerIdentity&Version=2011-06-15';
  const { request } = presignRequest(
    requestTo(server.url, { method: 'GET', query }),
    { accessKeyId, secret: SecretBytes.fromText(secretAccessKey) },
    { region: 'us-east-1', service: 'sts', now: Date.now(), expiresSeconds: 60 },
  );
  return `${server.url}/?${request.query}`;
}

for (const database of ['sqlite', 'postgres'] as const) {
  const skip = database === 'postgres' ? skipWithoutPostgres() : false;
  test(`on ${database} a restart forgets nothing, sessions and markers included`, { skip }, async (t) => {
    const first = await startServer(t, { database });
    const iam = iamClient(first, first.root);
    const key = await createUser(iam, 'alice');
    await createUser(iam, 'bob');
    await putUserPolicy(iam, 'alice', allow('*'));
    const AssumeRolePolicyDocument = trust(`arn:aws:iam::${ACCOUNT}:user/alice`);
    await iam.send(new CreateRoleCommand({ RoleName: 'deployer', AssumeRolePolicyDocument }));
    const role = await assumeRole(stsClient(first, key), `arn:aws:iam::${ACCOUNT}:role/deployer`);
    const { Marker } = await iam.send(new ListUsersCommand({ MaxItems: 1 }));
    const before = await everythingOf(first, key);
    await first.close();
    const second = await startServerProcess(t, { home: first });
    assert.deepEqual(await everythingOf(second, key), before);
    assert.match(await whoAmI(stsClient(second, role)), /assumed-role\/deployer\/session$/);
    const rest = await iamClient(second, first.root).send(new ListUsersCommand({ Marker }));
    assert.deepEqual(
      rest.Users?.map(({ UserName }) => UserName),
      ['bob'],
    );
    await second.close();
    const third = await startServer(t, { home: first });
    assert.deepEqual(await everythingOf(third, key), before);
  });
}

/** What alice can read of herself and her account. */
async function everythingOf(server: TestServer, key: Credentials): Promise<unknown> {
  const iam = iamClient(server, key);
  const UserName = 'alice';
  const answers = await Promise.all([
    iam.send(new GetUserCommand({})),
    iam.send(new ListAccessKeysCommand({})),
    iam.send(new GetUserPolicyCommand({ UserName, PolicyName: 'inline' })),
    // When a role was last used is stored a little later.
    iam.send(new GetRoleCommand({ RoleName: 'deployer' })).then(({ Role, $metadata }) => ({
      $metadata,
      Role: { ...Role, RoleLastUsed: undefined },
    })),
  ]);
  return answers.map(({ $metadata: _, ...answer }) => answer);
}

if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());
