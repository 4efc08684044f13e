import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { CreateRoleCommand, DeleteRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  allow,
  assumeRole,
  createUser,
  iamClient,
  policyOf,
  putUserPolicy,
  stsClient,
  trust,
} from './support/clients.ts';
import { ACCOUNT, type Credentials, startServer, storedEvents } from './support/server.ts';
import { Visitor } from './support/visitor.ts';

/** What goes wrong, or is tried, between brokers, browsers and the federation endpoint. */

const ROLE = `arn:aws:iam::${ACCOUNT}:role/ops`;

/** A broker with a role that it may lend. */
async function broker(t: TestContext) {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  const anna = await createUser(iam, 'anna');
  await putUserPolicy(iam, 'anna', allow('sts:AssumeRole'));
  const AssumeRolePolicyDocument = trust(`arn:aws:iam::${ACCOUNT}:user/anna`);
  await iam.send(new CreateRoleCommand({ RoleName: 'ops', AssumeRolePolicyDocument }));
  const lend = () => assumeRole(stsClient(server, anna), ROLE, 'night');
  const fieldsOf = ({ accessKeyId, secretAccessKey, sessionToken }: Credentials) => ({
    Action: 'getSigninToken',
    Session: JSON.stringify({ sessionId: accessKeyId, sessionKey: secretAccessKey, sessionToken }),
  });
  const tokenFor = async (credentials: Credentials): Promise<string> => {
    const body = new URLSearchParams(fieldsOf(credentials));
    const response = await fetch(`${server.url}/federation`, { method: 'POST', body });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    return ((await response.json()) as { SigninToken: string }).SigninToken;
  };
  return { server, iam, lend, tokenFor };
}

const link = (SigninToken: string, Destination = '/console'): string =>
  `/federation?${new URLSearchParams({ Action: 'login', Issuer: 'https://broker.example', Destination, SigninToken })}`;

test('a token opens one session, however many browsers follow the link at once', async (t) => {
  const { server, lend, tokenFor } = await broker(t);
  const token = await tokenFor(await lend());
  const visitors = Array.from({ length: 10 }, () => new Visitor(server.url));
  const answers = await Promise.all(visitors.map((visitor) => visitor.get(link(token))));
  assert.equal(answers.filter(({ status }) => status === 303).length, 1);
  assert.equal(visitors.filter(({ cookies }) => cookies.has('keywarden-session')).length, 1);
});

test('who lent a role ends what was made of it: by deleting the role, before and after signing in', async (t) => {
  const { server, iam, lend, tokenFor } = await broker(t);
  const credentials = await lend();
  const [used, kept] = [await tokenFor(credentials), await tokenFor(credentials)];
  const visitor = new Visitor(server.url);
  assert.equal((await visitor.get(link(used))).status, 303);
  assert.equal((await visitor.get('/account')).status, 200);
  await iam.send(new DeleteRoleCommand({ RoleName: 'ops' }));
  const page = await visitor.get('/account');
  assert.deepEqual([page.status, page.location], [303, '/signin?to=%2Faccount']);
  assert.equal((await new Visitor(server.url).get(link(kept))).status, 400);
});

test('nobody is sent to another site, nor to what is no page, wherever a link points', async (t) => {
  const { server, lend, tokenFor } = await broker(t);
  const credentials = await lend();
  for (const destination of [
    'https://evil.example/signin',
    '//evil.example/console',
    '/\\evil.example/console',
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    `${server.url}@evil.example/console`,
    '/federation?Action=login',
    '/console/../\\evil.example',
    'https://console.aws.amazon.com/iam',
  ]) {
    const answer = await new Visitor(server.url).get(link(await tokenFor(credentials), destination));
    assert.equal(answer.status, 303, destination);
    assert.match(answer.location, /^\/console/, destination);
  }
});

test('a link does not work in a frame, by a post, or for what was no sign-in token', async (t) => {
  const { server, lend, tokenFor } = await broker(t);
  const token = await tokenFor(await lend());
  for (const destination of ['iframe', 'image', 'empty']) {
    const headers = { 'sec-fetch-dest': destination };
    const response = await fetch(server.url + link(token), { headers, redirect: 'manual' });
    assert.equal(response.status, 400, destination);
  }
  const fields = { Action: 'login', Issuer: 'x', Destination: '/console', SigninToken: token };
  assert.equal((await new Visitor(server.url).post('/federation', fields)).status, 400);
  for (const bad of ['', 'x', `${token}A`.slice(1), token.toLowerCase()])
    assert.equal((await new Visitor(server.url).get(link(bad))).status, 400);
  assert.equal((await new Visitor(server.url).get('/federation?Action=other')).status, 400);
  assert.equal((await new Visitor(server.url).get(link(token))).status, 303, 'none of this used it up');
});

test('a lent session has no program, passkey or user of its own, and neither token nor key stands in the trail', async (t) => {
  const { server, iam, lend, tokenFor } = await broker(t);
  const PolicyDocument = policyOf(allow('*'));
  await iam.send(new PutRolePolicyCommand({ RoleName: 'ops', PolicyName: 'all', PolicyDocument }));
  const credentials = await lend();
  const token = await tokenFor(credentials);
  const visitor = new Visitor(server.url);
  await visitor.get(link(token));
  for (const path of ['/account/passkeys', '/v1/authorize'])
    assert.equal((await visitor.get(path)).status, 403, path);
  const events = [...(await storedEvents(server)).values()];
  const login = events.find(({ record }) => record['eventName'] === 'ConsoleLogin');
  assert.equal(
    (login?.record['userIdentity'] as { arn?: string } | undefined)?.arn,
    `arn:aws:sts::${ACCOUNT}:assumed-role/ops/night`,
  );
  for (const secret of [token, credentials.secretAccessKey, credentials.sessionToken ?? ''])
    assert.ok(events.every(({ text }) => !text.includes(secret)));
});
