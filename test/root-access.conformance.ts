import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { createUser, iamClient, sessionCredentials, stsClient } from './support/clients.ts';
import { ConsoleVisitor } from './support/console-visitor.ts';
import { startMailServer } from './support/mail-server.ts';
import { skipWithoutPostgres } from './support/postgres.ts';
import { ACCOUNT, startServer, storedEvents } from './support/server.ts';
import { Visitor } from './support/visitor.ts';

/** Root's own ways in: a forgotten password, the news of a sign-in, and keys that are refused. */

const ROOT_PASSWORD = 'Root-Pass-4711';
const NEW_PASSWORD = 'Next-Pass-4712';

async function signInAsRoot(visitor: Visitor, password: string): Promise<number> {
  const { token } = await visitor.get('/signin?as=root');
  const answer = await visitor.post('/signin', { token, as: 'root', name: 'root@localhost', password });
  return answer.status;
}

for (const database of ['sqlite', 'postgres'] as const) {
  test(`a forgotten root password is replaced by a mailed link, once, on ${database}`, {
    skip: database === 'postgres' && skipWithoutPostgres(),
  }, async (t) => {
    const mail = await startMailServer(t);
    const server = await startServer(t, {
      database,
      rootPassword: ROOT_PASSWORD,
      mail: { url: mail.url, from: 'keywarden@example.com' },
    });
    const before = new Visitor(server.url);
    assert.equal(await signInAsRoot(before, ROOT_PASSWORD), 303);
    const visitor = new Visitor(server.url);
    const ask = async (email: string) => {
      const { token } = await visitor.get('/signin/forgotten');
      return visitor.post('/signin/forgotten', { token, email });
    };
    const [known, unknown] = [await ask(' ROOT@localhost '), await ask('nobody@example.com')];
    assert.equal(known.body, unknown.body);
    const messages = await mail.messages(2);
    assert.equal(messages.length, 2);
    assert.match(messages[0] ?? '', /To: root@localhost[\s\S]*signed in, without a second factor/);
    const link = /http:\/\/[^/]+(\/signin\/reset\?link=[\w-]+)/.exec(messages[1] ?? '')?.[1] ?? '';
    assert.ok(link, messages[1] ?? '');

    const forged = await visitor.get(`${link.slice(0, -2)}AA`);
    assert.equal(forged.status, 400);
    const page = await visitor.get(link);
    const post = (value: string) =>
      visitor.post('/signin/reset', {
        token: page.token,
        ticket: new URL(link, server.url).searchParams.get('link') ?? '',
        new: value,
        again: value,
      });
    assert.match((await post('short')).problem, /minimum length/);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => post(NEW_PASSWORD)));
    assert.equal(outcomes.filter(({ status }) => status === 303).length, 1);
    assert.equal((await post(NEW_PASSWORD)).status, 400);
    assert.equal((await visitor.get(link)).status, 400);
    assert.equal((await before.get('/account')).status, 303, 'sessions of the old password end');
    assert.equal(await signInAsRoot(new Visitor(server.url), ROOT_PASSWORD), 403);
    assert.equal(await signInAsRoot(new Visitor(server.url), NEW_PASSWORD), 303);
    const names = [...(await storedEvents(server)).values()].map(({ record }) => record['eventName']);
    assert.ok(names.includes('PasswordRecoveryRequested'));
    assert.equal(names.filter((name) => name === 'PasswordRecoveryCompleted').length, 1);
    assert.deepEqual(server.log, []);
  });
}

test('without a mail server the page names the command of the operator', async (t) => {
  const server = await startServer(t);
  const page = await new Visitor(server.url).get('/signin/forgotten');
  assert.match(page.body, /keywarden account reset-root-password/);
});

test('links are not asked for without end', async (t) => {
  const mail = await startMailServer(t);
  const server = await startServer(t, { mail: { url: mail.url, from: 'keywarden@example.com' } });
  const visitor = new Visitor(server.url);
  const statuses: number[] = [];
  for (let tries = 0; tries < 7; tries++) {
    const { token } = await visitor.get('/signin/forgotten');
    const email = tries % 2 === 0 ? 'root@localhost' : 'ROOT @localhost';
    statuses.push((await visitor.post('/signin/forgotten', { token, email })).status);
  }
  assert.deepEqual(statuses, [200, 200, 200, 200, 200, 429, 429]);
});

test("root's keys are refused where the operator wants it so, and nobody else's", async (t) => {
  const open = await startServer(t);
  const anna = await createUser(iamClient(open, open.root), 'anna');
  const { Credentials: issued } = await stsClient(open, open.root).send(new GetSessionTokenCommand({}));
  const session = sessionCredentials(issued);
  await open.close();
  const server = await startServer(t, { home: open, refusesRootKeys: true });
  const whoIs = async (credentials: typeof anna): Promise<string | undefined> =>
    (await stsClient(server, credentials).send(new GetCallerIdentityCommand({}))).Arn;
  for (const credentials of [open.root, session, open.root])
    await assert.rejects(whoIs(credentials), { name: 'InvalidClientTokenId' });
  assert.equal(await whoIs(anna), `arn:aws:iam::${ACCOUNT}:user/anna`);
});

test('where the operator wants no keys of root, root makes and activates none, and may still delete the old one', async (t) => {
  const server = await startServer(t, { rootPassword: ROOT_PASSWORD, refusesRootKeys: true });
  const root = await ConsoleVisitor.open(server, {
    as: 'root',
    name: 'root@localhost',
    password: ROOT_PASSWORD,
  });
  const AccessKeyId = server.root.accessKeyId;
  const refused = async (operation: string, input: object) => {
    const { status, body } = await root.ask(`iam/${operation}`, input);
    assert.equal(status, 403, body);
    assert.match(
      body,
      new RegExp(`not authorized to perform: iam:${operation} .* disabled access keys of root`),
    );
  };
  await refused('CreateAccessKey', {});
  await root.call('iam/UpdateAccessKey', { AccessKeyId, Status: 'Inactive' });
  await refused('UpdateAccessKey', { AccessKeyId, Status: 'Active' });
  await root.call('iam/DeleteAccessKey', { AccessKeyId });
  await refused('CreateAccessKey', {});
  await root.call('iam/CreateUser', { UserName: 'anna' });
  await root.call('iam/CreateAccessKey', { UserName: 'anna' });
});
