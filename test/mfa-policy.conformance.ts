import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateLoginProfileCommand,
  CreateRoleCommand,
  DeleteGroupCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts';
import type { SignInTables } from '../src/signin/tables.ts';
import { openStore } from '../src/storage/open-store.ts';
import { tablesOf } from '../src/storage/tables-of.ts';
import { type Authenticator, createDevice, enableDevice } from './support/authenticator.ts';
import {
  allow,
  createUser,
  deny,
  iamClient,
  policyOf,
  putUserPolicy,
  type Statement,
  sessionCredentials,
  stsClient,
  trust,
} from './support/clients.ts';
import { ConsoleVisitor } from './support/console-visitor.ts';
import { skipWithoutPostgres } from './support/postgres.ts';
import { skipWithoutOathtool } from './support/programs.ts';
import { ACCOUNT, type Credentials, startServer, type TestServer } from './support/server.ts';
import { Visitor } from './support/visitor.ts';

/**
 * AWS's own example of a policy that demands MFA, not older than five minutes, for a deletion; tried by every way in.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */

const skip = skipWithoutOathtool();
const PASSWORD = 'First-Pass-1';
const FRESH = {
  Bool: { 'aws:MultiFactorAuthPresent': 'true' },
  NumericLessThan: { 'aws:MultiFactorAuthAge': '300' },
};
const DELETION: readonly Statement[] = [
  allow(['sts:*', 'iam:List*', 'iam:GetUser']),
  { Effect: 'Allow', Action: 'iam:DeleteGroup', Resource: '*', Condition: FRESH },
];

/** There is no such group: one of two errors tells whether the deletion was allowed. */
async function mayDelete(server: TestServer, credentials: Credentials): Promise<boolean> {
  const deletion = iamClient(server, credentials).send(new DeleteGroupCommand({ GroupName: 'absent' }));
  const { name } = await deletion.then(
    () => assert.fail('there is no such group'),
    (problem: Error) => problem,
  );
  assert.ok(['NoSuchEntityException', 'AccessDenied', 'InvalidClientTokenId'].includes(name), name);
  return name === 'NoSuchEntityException';
}

async function mayDeleteByConsole(console: ConsoleVisitor): Promise<boolean> {
  const { body } = await console.ask('iam/DeleteGroup', { GroupName: 'absent' });
  const { code } = JSON.parse(body) as { readonly code: string };
  assert.ok(['NoSuchEntity', 'AccessDenied'].includes(code), body);
  return code === 'NoSuchEntity';
}

/** Signs in with the password and, where there is a device, a code of it. */
async function signIn(server: TestServer, device?: Authenticator): Promise<Visitor> {
  const visitor = new Visitor(server.url);
  const answer = await visitor.signIn({ name: 'anna', password: PASSWORD });
  if (device === undefined) return visitor;
  assert.equal((await visitor.giveCode(answer, device)).status, 303);
  return visitor;
}

async function openConsole(server: TestServer, visitor: Visitor): Promise<ConsoleVisitor> {
  const console = new ConsoleVisitor(server, visitor);
  await console.look();
  assert.equal((await console.bind()).status, 200);
  return console;
}

/** As if the code of every session that is there had been given so long ago; before any of them is used. */
async function ageSessions(server: TestServer, seconds: number): Promise<void> {
  const store = await openStore({ url: server.databaseUrl });
  await store.write(async ({ db }) => {
    const sessions = tablesOf<SignInTables>(db);
    for (const { session_id, claims } of await sessions.selectFrom('web_sessions').selectAll().execute()) {
      const known = JSON.parse(claims) as { mfa?: { at: number } };
      if (known.mfa) known.mfa.at -= seconds * 1000;
      await sessions
        .updateTable('web_sessions')
        .set({ claims: JSON.stringify(known) })
        .where('session_id', '=', session_id)
        .execute();
    }
  });
  await store.close();
}

for (const database of ['sqlite', 'postgres'] as const) {
  test(`MFA of the last five minutes is met by every way that proves it, and by no other, on ${database}`, {
    skip: skip || (database === 'postgres' && skipWithoutPostgres()),
  }, async (t) => {
    const server = await startServer(t, { database });
    const root = iamClient(server, server.root);
    const key = await createUser(root, 'anna');
    await root.send(new CreateLoginProfileCommand({ UserName: 'anna', Password: PASSWORD }));
    await putUserPolicy(root, 'anna', ...DELETION);
    const byPassword = await signIn(server);
    const device = await enableDevice(root, 'anna');

    assert.equal(await mayDelete(server, key), false, 'plain keys');
    const sts = stsClient(server, key);
    const session = async (factor: object) =>
      sessionCredentials((await sts.send(new GetSessionTokenCommand(factor))).Credentials);
    assert.equal(await mayDelete(server, await session({})), false, 'a session without a code');
    const proven = await session(await device.factor());
    assert.equal(await mayDelete(server, proven), true, 'a session with a code');

    const console = await openConsole(server, await signIn(server, device));
    assert.equal(await mayDeleteByConsole(console), true, 'console, with a code');
    assert.equal(
      await mayDeleteByConsole(await openConsole(server, byPassword)),
      false,
      'console, with a password alone',
    );
    const old = await signIn(server, device);
    await ageSessions(server, 301);
    assert.equal(
      await mayDeleteByConsole(await openConsole(server, old)),
      false,
      'console, after five minutes',
    );
    const nearly = await signIn(server, device);
    await ageSessions(server, 240);
    assert.equal(await mayDeleteByConsole(await openConsole(server, nearly)), true, 'console, after four');

    await assertRolesForget(server, { key, proven, console });
  });
}

/** A role may be assumed with MFA, and its sessions tell nothing of it, nor those of the next role. */
async function assertRolesForget(
  server: TestServer,
  by: { readonly key: Credentials; readonly proven: Credentials; readonly console: ConsoleVisitor },
): Promise<void> {
  const root = iamClient(server, server.root);
  const roleArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;
  const makeRole = async (RoleName: string, AssumeRolePolicyDocument: string): Promise<void> => {
    await root.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const PolicyDocument = policyOf(...DELETION);
    await root.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }));
  };
  await makeRole('first', trust(`arn:aws:iam::${ACCOUNT}:user/anna`, { Condition: FRESH }));
  await makeRole('second', trust(roleArn('first')));
  const asked = { RoleArn: roleArn('first'), RoleSessionName: 'shift' };
  await assert.rejects(stsClient(server, by.key).send(new AssumeRoleCommand(asked)), {
    name: 'AccessDenied',
  });
  const { Credentials: issued } = await stsClient(server, by.proven).send(new AssumeRoleCommand(asked));
  const role = sessionCredentials(issued);
  assert.equal(await mayDelete(server, role), false, 'a role');
  const chained = await stsClient(server, role).send(
    new AssumeRoleCommand({ ...asked, RoleArn: roleArn('second') }),
  );
  assert.equal(await mayDelete(server, sessionCredentials(chained.Credentials)), false, 'the next role');
  const { Credentials: lent } = await by.console.call<{ Credentials: Credentials & Record<string, string> }>(
    'sts/AssumeRole',
    asked,
  );
  const ofConsole = {
    accessKeyId: lent['AccessKeyId'] ?? '',
    secretAccessKey: lent['SecretAccessKey'] ?? '',
    sessionToken: lent['SessionToken'] ?? '',
  };
  assert.equal(await mayDelete(server, ofConsole), false, 'a role of the console');
}

test('pages meet the same policies: without MFA nobody removes a device by them, with it one does', {
  skip,
}, async (t) => {
  const server = await startServer(t);
  const root = iamClient(server, server.root);
  await createUser(root, 'anna');
  await root.send(new CreateLoginProfileCommand({ UserName: 'anna', Password: PASSWORD }));
  const without = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } };
  await putUserPolicy(root, 'anna', allow('iam:*'), {
    ...deny(['iam:DeactivateMFADevice', 'iam:DeleteVirtualMFADevice']),
    Condition: without,
  });
  const byPassword = await signIn(server);
  const device = await enableDevice(root, 'anna');
  await createDevice(root, 'spare');
  const remove = async (visitor: Visitor) => {
    const { token } = await visitor.get('/account/mfa');
    return visitor.post('/account/mfa/device/remove', { token, serial: device.serialNumber });
  };
  assert.match((await remove(byPassword)).problem, /iam:DeactivateMFADevice .*with an explicit deny/);
  const answer = await remove(await signIn(server, device));
  assert.deepEqual([answer.status, answer.location], [303, '/account/mfa']);
});
