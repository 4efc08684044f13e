import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import {
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  ListMFADevicesCommand,
} from '@aws-sdk/client-iam';
import { GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { run } from '../src/cli/run.ts';
import type { MfaTables } from '../src/identity/mfa/tables.ts';
import { openStore } from '../src/storage/open-store.ts';
import { tablesOf } from '../src/storage/tables-of.ts';
import { type Authenticator, enableDevice } from './support/authenticator.ts';
import { allow, iamClient, putUserPolicy, sessionCredentials, stsClient } from './support/clients.ts';
import { startMailServer } from './support/mail-server.ts';
import { skipWithoutPostgres } from './support/postgres.ts';
import { skipWithoutOathtool } from './support/programs.ts';
import { ACCOUNT, type Credentials, startServer, storedEvents, type TestServer } from './support/server.ts';
import { Visitor } from './support/visitor.ts';

/** A quorum of guardians recovers root: by pages, by the command, and never by fewer or faster than root has said. */

const skip = skipWithoutOathtool();
const PASSWORD = 'First-Pass-1';
const ROOT_PASSWORD = 'Root-Pass-4711';
const ROOT_ARN = `arn:aws:iam::${ACCOUNT}:root`;

interface Person {
  readonly name: string;
  readonly key: Credentials;
  readonly device: Authenticator;
}

async function newPerson(server: TestServer, name: string): Promise<Person> {
  const iam = iamClient(server, server.root);
  await iam.send(new CreateUserCommand({ UserName: name }));
  await iam.send(new CreateLoginProfileCommand({ UserName: name, Password: PASSWORD }));
  await putUserPolicy(iam, name, allow('keywarden:*', ROOT_ARN));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  const key = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
  return { name, key, device: await enableDevice(iam, name) };
}

async function signedIn(server: TestServer, { name, device }: Person): Promise<Visitor> {
  const visitor = new Visitor(server.url);
  const asked = await visitor.signIn({ name, password: PASSWORD });
  assert.equal((await visitor.giveCode(asked, device)).status, 303);
  return visitor;
}

/** What the command prints. */
async function keywarden(server: TestServer, as: Credentials, ...argv: readonly string[]): Promise<string> {
  let printed = '';
  const write = (text: string): void => {
    printed += text;
  };
  const env = {
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: as.accessKeyId,
    AWS_SECRET_ACCESS_KEY: as.secretAccessKey,
    AWS_SESSION_TOKEN: as.sessionToken,
  };
  const surroundings = { env, platform: process.platform, home: '/nonexistent', workingDirectory: '/' };
  await run(['guardian', ...argv], surroundings, { out: write, error: write });
  return printed;
}

async function withMfa(server: TestServer, { key, device }: Person): Promise<Credentials> {
  const command = new GetSessionTokenCommand(await device.factor());
  return sessionCredentials((await stsClient(server, key).send(command)).Credentials);
}

/** As if the delay had begun so much earlier. */
async function letPass(server: TestServer, hours: number): Promise<void> {
  const store = await openStore({ url: server.databaseUrl });
  await store.write(({ db }) =>
    tablesOf<MfaTables>(db)
      .updateTable('mfa_recoveries')
      .set((row) => ({ ready_at: row('ready_at', '-', hours * 3_600_000) }))
      .execute(),
  );
  await store.close();
}

const post = async (visitor: Visitor, path: string, fields: Readonly<Record<string, string>> = {}) => {
  const { token } = await visitor.get('/account');
  return visitor.post(path, { token, ...fields });
};

const recoveryOn = async (visitor: Visitor): Promise<string> =>
  /name="recovery" value="([0-9a-f]{16})"/.exec((await visitor.get('/account/guardians')).body)?.[1] ?? '';

async function bench(t: TestContext, database: 'sqlite' | 'postgres' = 'sqlite') {
  const mail = await startMailServer(t);
  const server = await startServer(t, {
    database,
    rootPassword: ROOT_PASSWORD,
    mail: { url: mail.url, from: 'keywarden@example.com' },
  });
  const device = await enableDevice(iamClient(server, server.root), ACCOUNT, 'root-account-mfa-device');
  const people = [];
  for (const name of ['anna', 'bert', 'carl']) people.push(await newPerson(server, name));
  const [anna, bert, carl] = people as [Person, Person, Person];
  const root = new Visitor(server.url);
  await root.giveCode(await root.signInAsRoot(ROOT_PASSWORD), device);
  const name = (names: string, required = '2', delay = '24') =>
    post(root, '/account/guardians', { names, required, delay });
  return { mail, server, device, root, anna, bert, carl, name };
}

for (const database of ['sqlite', 'postgres'] as const) {
  test(`two of three guardians, by page and command, take root's device away after the delay, on ${database}`, {
    skip: skip || (database === 'postgres' && skipWithoutPostgres()),
  }, async (t) => {
    const { mail, server, anna, bert, carl, name } = await bench(t, database);
    assert.equal((await name('anna bert carl')).location, '/account/guardians');
    const page = await signedIn(server, anna);
    const asked = await post(page, '/account/guardians/request', { reason: 'phone <lost>' });
    assert.equal(asked.location, '/account/guardians');
    const shown = await page.get('/account/guardians');
    assert.match(shown.body, /phone &lt;lost&gt;[\s\S]*more approvals are wanted/);
    const id = await recoveryOn(page);
    assert.match(
      (await post(page, '/account/guardians/approve', { recovery: id })).problem,
      /approved it before/,
    );

    const byBert = await withMfa(server, bert);
    assert.match(await keywarden(server, byBert, 'status'), /^2 of anna, bert, carl recover root, 24 hours/);
    assert.match(await keywarden(server, byBert, 'approve', id), /by anna, bert; can be completed from/);
    assert.match(await keywarden(server, byBert, 'approve', id), /ConflictException: It has all approvals/);
    assert.match(await keywarden(server, byBert, 'complete', id), /It can be completed from/);
    await letPass(server, 24);
    const done = await keywarden(server, await withMfa(server, carl), 'complete', id);
    assert.match(
      done,
      /^Took from root: arn:aws:iam::111122223333:mfa\/root-account-mfa-device\. Its sessions have ended/,
    );
    const { MFADevices } = await iamClient(server, server.root).send(new ListMFADevicesCommand({}));
    assert.deepEqual(MFADevices, []);
    const again = new Visitor(server.url);
    assert.equal((await again.signInAsRoot(ROOT_PASSWORD)).location, '/console', 'the password alone');
    await assertTold(server, await mail.messages(5));
  });
}

/** Every step is in the trail, with who took it, and root was told of each. */
async function assertTold(server: TestServer, mails: readonly string[]): Promise<void> {
  const events = [...(await storedEvents(server)).values()]
    .map(({ record }) => record)
    .filter(({ eventSource }) => eventSource === 'keywarden');
  const told = events.map(
    ({ eventName, userIdentity, errorCode }) =>
      `${eventName} ${(userIdentity as { userName?: string }).userName ?? 'root'} ${errorCode ?? 'done'}`,
  );
  for (const expected of [
    'PutRootGuardians root done',
    'RequestRootRecovery anna done',
    'ApproveRootRecovery anna ConflictException',
    'ApproveRootRecovery bert done',
    'CompleteRootRecovery bert ConflictException',
    'CompleteRootRecovery carl done',
  ])
    assert.ok(told.includes(expected), `${expected} in ${told.join(', ')}`);
  const text = mails.join('\n');
  for (const expected of [
    /Guardian anna asks to take away/,
    /The guardians anna, bert asked to take away/,
    /Guardian carl took away all MFA devices/,
  ])
    assert.match(text, expected);
}

test('neither policies, nor old codes, nor others make anybody a guardian; only root names them, with MFA', {
  skip,
}, async (t) => {
  const { server, root, anna, bert, carl, name } = await bench(t);
  assert.match((await name('anna bert nobody')).problem, /nobody cannot be found/);
  assert.match((await name('anna bert ANNA')).problem, /named once/);
  assert.match((await name('anna bert', '3')).problem, /3 approvals cannot come from 2/);
  for (const [required, delay] of [
    ['1', '72'],
    ['2', '1'],
    ['x', '72'],
  ] as const)
    assert.match((await name('anna bert', required, delay)).problem, /validation error/);
  await name('anna bert');
  const page = await signedIn(server, carl);
  assert.match(
    (await post(page, '/account/guardians', { names: 'carl anna', required: '2', delay: '24' })).problem,
    /Only root itself/,
  );
  assert.match(
    (await post(page, '/account/guardians/request', { reason: 'mine' })).problem,
    /no guardian of root/,
  );
  assert.doesNotMatch((await page.get('/account/guardians')).body, /Ask for a recovery|Set the guardians/);
  const plain = await keywarden(server, anna.key, 'request', '--reason', 'mine');
  assert.match(plain, /AccessDeniedException: Guardians act with a second factor/);
  await putUserPolicy(iamClient(server, server.root), 'bert', allow('keywarden:Get*', ROOT_ARN));
  const denied = await keywarden(server, await withMfa(server, bert), 'request', '--reason', 'mine');
  assert.match(denied, /not authorized to perform: keywarden:RequestRootRecovery/);
  const byKey = new Visitor(server.url);
  assert.equal((await byKey.get('/account/guardians')).location, '/signin?to=%2Faccount%2Fguardians');
  assert.equal(await recoveryOn(root), '');
});

test('root ends what guardians began by signing in, by its page and by naming others; a guardian may too', {
  skip,
}, async (t) => {
  const { mail, server, device, root, anna, bert, name } = await bench(t);
  await name('anna bert');
  const byAnna = await withMfa(server, anna);
  const begin = async (): Promise<string> => {
    const printed = await keywarden(server, byAnna, 'request', '--reason', 'lost');
    return /^Recovery ([0-9a-f]{16}) /.exec(printed)?.[1] ?? assert.fail(printed);
  };
  const byBert = await withMfa(server, bert);
  const isOver = async (id: string): Promise<void> =>
    assert.match(
      await keywarden(server, byBert, 'approve', id),
      /No recovery \w+ of root of \d+ is under way/,
    );

  const first = await begin();
  const again = new Visitor(server.url);
  await again.giveCode(await again.signInAsRoot(ROOT_PASSWORD), device);
  await isOver(first);
  const second = await begin();
  assert.match(
    (await root.get('/account')).body,
    /Guardians asked to take away root&#39;s MFA devices \(lost\)/,
  );
  await post(root, '/account/guardians/cancel', { recovery: second });
  await isOver(second);
  const third = await begin();
  await name('anna bert');
  await isOver(third);
  const fourth = await begin();
  assert.match(await keywarden(server, byBert, 'cancel', fourth), /is cancelled/);
  await isOver(fourth);
  const text = (await mail.messages(10)).join('\n');
  for (const why of [
    'root gave a code of the device',
    'root cancelled it',
    'root changed its guardians',
    'guardian bert cancelled it',
  ])
    assert.match(text, new RegExp(`not taken away: ${why}`));
});
