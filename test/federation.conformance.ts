import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetFederationTokenCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts';
import {
  allow,
  createUser,
  iamClient,
  policyOf,
  putUserPolicy,
  sessionCredentials,
  stsClient,
  trust,
} from './support/clients.ts';
import { ACCOUNT, type Credentials, startServer, storedEvents, type TestServer } from './support/server.ts';
import { Visitor } from './support/visitor.ts';

/** AWS's federation endpoint, as brokers call it: temporary credentials become a web session. */

const sessionOf = ({ accessKeyId, secretAccessKey, sessionToken }: Credentials): string =>
  JSON.stringify({ sessionId: accessKeyId, sessionKey: secretAccessKey, sessionToken: sessionToken ?? '' });

async function signinToken(server: TestServer, credentials: Credentials, duration = '3600') {
  const query = new URLSearchParams({
    Action: 'getSigninToken',
    SessionDuration: duration,
    Session: sessionOf(credentials),
  });
  const response = await fetch(`${server.url}/federation?${query}`);
  const { SigninToken = '' } = response.ok ? ((await response.json()) as { SigninToken?: string }) : {};
  return { status: response.status, token: SigninToken };
}

const loginPath = (SigninToken: string, Destination: string): string =>
  `/federation?${new URLSearchParams({ Action: 'login', Issuer: 'broker.example', Destination, SigninToken })}`;

test('a role session and a federated user sign in by a broker, once for a token, and end with their credentials', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  const anna = await createUser(iam, 'anna');
  await putUserPolicy(iam, 'anna', allow(['sts:AssumeRole', 'sts:GetFederationToken']));
  const AssumeRolePolicyDocument = trust(`arn:aws:iam::${ACCOUNT}:user/anna`);
  await iam.send(new CreateRoleCommand({ RoleName: 'ops', AssumeRolePolicyDocument }));
  const sts = stsClient(server, anna);
  const role = sessionCredentials(
    (
      await sts.send(
        new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/ops`, RoleSessionName: 'night' }),
      )
    ).Credentials,
  );
  const federated = sessionCredentials(
    (await sts.send(new GetFederationTokenCommand({ Name: 'bert', Policy: policyOf(allow('iam:GetUser')) })))
      .Credentials,
  );
  for (const [credentials, arn] of [
    [role, `arn:aws:sts::${ACCOUNT}:assumed-role/ops/night`],
    [federated, `arn:aws:sts::${ACCOUNT}:federated-user/bert`],
  ] as const) {
    const { token } = await signinToken(server, credentials);
    const visitor = new Visitor(server.url);
    const answer = await visitor.get(loginPath(token, `${server.url}/account/sessions`));
    assert.deepEqual([answer.status, answer.location], [303, '/account/sessions']);
    const page = await visitor.get('/account');
    assert.ok(page.body.includes(arn));
    assert.equal((await visitor.get('/account/passkeys')).status, 403);
    assert.equal((await new Visitor(server.url).get(loginPath(token, '/console'))).status, 400, 'used');
    const { token: another } = await signinToken(server, credentials);
    assert.equal((await visitor.get(loginPath(another, '/console'))).status, 400, 'signed in already');
  }
  const logins = [...(await storedEvents(server)).values()]
    .map(({ record }) => record)
    .filter((record) => record['eventName'] === 'ConsoleLogin');
  assert.deepEqual(
    logins.map((record) => (record['userIdentity'] as { type: string }).type),
    ['AssumedRole', 'FederatedUser'],
  );
});

test('no other credentials sign anybody in, nor a token that was changed, and nobody is sent elsewhere', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  const anna = await createUser(iam, 'anna');
  const own = sessionCredentials(
    (await stsClient(server, anna).send(new GetSessionTokenCommand({}))).Credentials,
  );
  await putUserPolicy(iam, 'anna', allow('sts:GetFederationToken'));
  const good = sessionCredentials(
    (await stsClient(server, anna).send(new GetFederationTokenCommand({ Name: 'bert' }))).Credentials,
  );
  for (const bad of [
    anna,
    own,
    { ...good, secretAccessKey: 'x'.repeat(40) },
    { ...good, accessKeyId: own.accessKeyId },
  ])
    assert.equal((await signinToken(server, bad)).status, 400);
  for (const duration of ['899', '43201', 'x'])
    assert.equal((await signinToken(server, good, duration)).status, 400);
  const { token } = await signinToken(server, good);
  const visitor = new Visitor(server.url);
  assert.equal((await visitor.get(loginPath(`${token.slice(0, -2)}AA`, '/console'))).status, 400);
  const answer = await visitor.get(loginPath(token, 'https://evil.example/console'));
  assert.deepEqual([answer.status, answer.location], [303, '/console']);
});
