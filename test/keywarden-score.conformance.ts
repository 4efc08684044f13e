import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  UpdateAccessKeyCommand,
  UpdateAccountPasswordPolicyCommand,
} from '@aws-sdk/client-iam';
import { enableDevice } from './support/authenticator.ts';
import { allow, createUser, iamClient, putUserPolicy } from './support/clients.ts';
import { askKeywarden } from './support/keywarden-client.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { ACCOUNT, addAccount, type Credentials, startServer, type TestServer } from './support/server.ts';

/** How well an account is looked after, and what to do next. */

if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());

interface Score {
  readonly Score: number;
  readonly Items: readonly {
    readonly Id: string;
    readonly State: string;
    readonly Weight: number;
    readonly Link: string;
    readonly Count?: number;
    readonly Names?: readonly string[];
  }[];
}

const scoreOf = (server: TestServer, who: Credentials = server.root): Promise<Score> =>
  askKeywarden<Score>(server, who, 'GetSecurityScore');

const failed = ({ Items }: Score): string[] =>
  Items.filter(({ State }) => State === 'Failed')
    .map(({ Id }) => Id)
    .sort();

async function toTheTop(t: TestContext, database: 'sqlite' | 'postgres'): Promise<void> {
  const server = await startServer(t, { database });
  const iam = iamClient(server, server.root);
  const first = await scoreOf(server);
  assert.deepEqual(failed(first), [
    'FirstAdmin',
    'MailServer',
    'NoRootKeys',
    'PasswordPolicy',
    'RootMfa',
    'Tls',
  ]);
  assert.equal(first.Items[0]?.Id, 'RootMfa', 'the weightiest comes first');
  assert.equal(first.Items.find(({ Id }) => Id === 'Backup')?.State, 'Unknown');
  assert.ok(first.Items.every(({ Link }) => Link.startsWith('/console/')));

  const UserName = 'anna';
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new CreateLoginProfileCommand({ UserName, Password: 'First-Pass-1' }));
  await putUserPolicy(iam, UserName, allow('*'));
  const worse = await scoreOf(server);
  assert.ok(worse.Score < first.Score);
  assert.partialDeepStrictEqual(
    worse.Items.filter(({ Id }) => Id === 'UsersMfa' || Id === 'WildcardPolicies'),
    [
      { Id: 'UsersMfa', State: 'Failed', Count: 1, Names: ['anna'] },
      { Id: 'WildcardPolicies', State: 'Failed', Count: 1 },
    ],
  );

  await putUserPolicy(iam, UserName, allow('iam:*'));
  await iam.send(new CreateGroupCommand({ GroupName: 'admins' }));
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await iam.send(new AttachGroupPolicyCommand({ GroupName: 'admins', PolicyArn }));
  assert.ok(failed(await scoreOf(server)).includes('FirstAdmin'), 'a group without members is nobody');
  await iam.send(new AddUserToGroupCommand({ GroupName: 'admins', UserName }));
  await enableDevice(iam, UserName);
  await enableDevice(iam, ACCOUNT, 'root-phone');
  await iam.send(
    new UpdateAccountPasswordPolicyCommand({ MinimumPasswordLength: 14, PasswordReusePrevention: 5 }),
  );
  const admin = await createUser(iam, 'admin');
  await iam.send(new AddUserToGroupCommand({ GroupName: 'admins', UserName: 'admin' }));
  const keys = { AccessKeyId: server.root.accessKeyId, Status: 'Inactive' } as const;
  await iam.send(new UpdateAccessKeyCommand(keys));
  const last = await scoreOf(server, admin);
  assert.deepEqual(failed(last), ['MailServer', 'Tls'], 'what only the operator can do is left');
  assert.ok(last.Score > 80 && last.Score < 100, String(last.Score));
}

for (const database of ['sqlite', 'postgres'] as const) {
  const skip = database === 'postgres' && skipWithoutPostgres();
  test(`the score rises with what is done, on ${database}`, { skip }, (t) => toTheTop(t, database));
}

test('other accounts are not told to do what only the operator can', async (t) => {
  const server = await startServer(t);
  const member = await addAccount(server, '444455556666');
  const ids = (await scoreOf(server, member)).Items.map(({ Id }) => Id);
  for (const id of ['MailServer', 'Tls', 'Backup']) assert.ok(!ids.includes(id), id);
});
