import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { createUser, iamClient, sessionCredentials, stsClient, trust } from './support/clients.ts';
import { askKeywarden } from './support/keywarden-client.ts';
import { skipWithoutPostgres } from './support/postgres.ts';
import { ACCOUNT, type Credentials, newHome, type TestServer } from './support/server.ts';
import { startServerProcess } from './support/server-process.ts';

const MINUTE = 60_000;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/worker`;

async function assume(server: TestServer, by: Credentials): Promise<Credentials> {
  const { Credentials } = await stsClient(server, by).send(
    new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'shift' }),
  );
  return sessionCredentials(Credentials);
}

const works = (server: TestServer, session: Credentials): Promise<boolean> =>
  stsClient(server, session)
    .send(new GetCallerIdentityCommand({}))
    .then(
      () => true,
      () => false,
    );

test('sessions of a role end whichever node made them, and those made later work, however wrong the clocks of nodes are', {
  skip: skipWithoutPostgres(),
}, async (t) => {
  const home = await newHome(t, 'postgres');
  const right = await startServerProcess(t, { home });
  const [ahead, behind] = await Promise.all([
    startServerProcess(t, { home, clockOffset: MINUTE }),
    startServerProcess(t, { home, clockOffset: -MINUTE }),
  ]);
  const nodes = [right, ahead, behind];
  const iam = iamClient(right, home.root);
  const user = await createUser(iam, 'anna');
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'worker',
      AssumeRolePolicyDocument: trust(`arn:aws:iam::${ACCOUNT}:user/anna`),
    }),
  );
  for (const ender of nodes) {
    const sessions = await Promise.all(nodes.map((node) => assume(node, user)));
    for (const session of sessions) for (const node of nodes) assert.ok(await works(node, session));
    await askKeywarden(ender, home.root, 'EndSessionsOfPrincipal', { PrincipalArn: ROLE });
    for (const session of sessions)
      for (const node of nodes) assert.equal(await works(node, session), false, 'it was ended');
    const later = await Promise.all(nodes.map((node) => assume(node, user)));
    for (const session of later)
      for (const node of nodes) assert.ok(await works(node, session), 'it is later');
  }
});
