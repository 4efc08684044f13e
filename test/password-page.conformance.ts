import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CreateLoginProfileCommand, CreateUserCommand } from '@aws-sdk/client-iam';
import { allow, iamClient, putUserPolicy } from './support/clients.ts';
import { startMailServer } from './support/mail-server.ts';
import { ACCOUNT, startServer, storedEvents } from './support/server.ts';
import { Visitor } from './support/visitor.ts';

/** People change their own password by a page. */

const ROOT_PASSWORD = 'Root-Pass-4711';
const PASSWORD = 'First-Pass-1';
const NEXT = 'Second-Pass-2';

const change = async (visitor: Visitor, old: string, wanted: string, again = wanted) => {
  const { token } = await visitor.get('/account/password');
  return visitor.post('/account/password', { token, old, new: wanted, again });
};

test('a user changes the password as IAM lets it, and signs in anew', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  await iam.send(new CreateUserCommand({ UserName: 'anna' }));
  await iam.send(new CreateLoginProfileCommand({ UserName: 'anna', Password: PASSWORD }));
  const [visitor, other] = [new Visitor(server.url), new Visitor(server.url)];
  for (const each of [visitor, other]) await each.signIn({ name: 'anna', password: PASSWORD });
  assert.match(
    (await change(visitor, PASSWORD, NEXT)).problem,
    /not authorized to perform: iam:ChangePassword/,
  );
  await putUserPolicy(iam, 'anna', allow('iam:ChangePassword', `arn:aws:iam::${ACCOUNT}:user/anna`));
  assert.match((await change(visitor, PASSWORD, NEXT, 'Other-Pass-3')).problem, /differ/);
  assert.match((await change(visitor, PASSWORD, 'short')).problem, /minimum length/);
  const answer = await change(visitor, PASSWORD, NEXT);
  assert.deepEqual([answer.status, answer.location], [303, '/signin']);
  assert.equal((await other.get('/account')).status, 303, 'all sessions end');
  assert.equal((await visitor.signIn({ name: 'anna', password: PASSWORD })).status, 403);
  assert.equal((await visitor.signIn({ name: 'anna', password: NEXT })).status, 303);
  const texts = [...(await storedEvents(server)).values()].map(({ text }) => text);
  assert.ok(!texts.some((text) => text.includes(NEXT) || text.includes(PASSWORD)));
});

test('whoever finds a browser open guesses the password as slowly as at the sign-in', async (t) => {
  const server = await startServer(t, { rootPassword: ROOT_PASSWORD });
  const visitor = new Visitor(server.url);
  await visitor.signInAsRoot(ROOT_PASSWORD);
  const problems: string[] = [];
  for (let tries = 0; tries < 6; tries++)
    problems.push((await change(visitor, `Wrong-${tries}`, NEXT)).problem);
  assert.deepEqual(
    problems.map((problem) => problem.split('.')[0]),
    [...Array.from({ length: 5 }, () => 'The present password is another'), 'Too many tries'],
  );
});

test('root changes its password, is told by mail, and all its sessions end', async (t) => {
  const mail = await startMailServer(t);
  const server = await startServer(t, {
    rootPassword: ROOT_PASSWORD,
    mail: { url: mail.url, from: 'keywarden@example.com' },
  });
  const [visitor, other] = [new Visitor(server.url), new Visitor(server.url)];
  for (const each of [visitor, other]) await each.signInAsRoot(ROOT_PASSWORD);
  assert.match((await change(visitor, ROOT_PASSWORD, ROOT_PASSWORD)).problem, /must not be the present one/);
  assert.match((await change(visitor, ROOT_PASSWORD, 'short')).problem, /minimum length/);
  assert.equal((await change(visitor, ROOT_PASSWORD, NEXT)).status, 303);
  assert.equal((await other.get('/account')).status, 303);
  assert.equal((await new Visitor(server.url).signInAsRoot(ROOT_PASSWORD)).status, 403);
  assert.equal((await new Visitor(server.url).signInAsRoot(NEXT)).status, 303);
  assert.match((await mail.messages(4)).join('\n'), /has another password, set by root itself/);
  const names = [...(await storedEvents(server)).values()].map(({ record }) => record['eventName']);
  assert.ok(names.includes('PasswordUpdated'));
  assert.deepEqual(server.log, []);
});
