import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  ChangePasswordCommand,
  CreateLoginProfileCommand,
  GetAccountPasswordPolicyCommand,
  GetCredentialReportCommand,
  UpdateAccountPasswordPolicyCommand,
} from '@aws-sdk/client-iam';
import { createUser, deny, iamClient, putUserPolicy } from './support/clients.ts';
import { fileContext } from './support/file-context.ts';
import { startServer, type TestServer } from './support/server.ts';

/** Passwords on a whole server: who may change them, and what happens to two changes at once. */

const file = fileContext();
let server: TestServer;
before(async () => {
  server = await startServer(file);
});
const root = () => iamClient(server, server.root);
const allowChanges = (AllowUsersToChangePassword: boolean) =>
  root().send(new UpdateAccountPasswordPolicyCommand({ AllowUsersToChangePassword }));

/** The client of a new user with that password and no policies. */
async function userWith(UserName: string, Password: string) {
  const key = await createUser(root(), UserName);
  await root().send(new CreateLoginProfileCommand({ UserName, Password }));
  return iamClient(server, key);
}

const changeTo = (NewPassword: string, OldPassword = 'First-Pass-1') =>
  new ChangePasswordCommand({ OldPassword, NewPassword });

test('users change their own password when the account lets them, and no denial is overruled', async () => {
  const anna = await userWith('anna', 'First-Pass-1');
  await allowChanges(false);
  await assert.rejects(anna.send(changeTo('Second-Pass-2')), {
    name: 'AccessDenied',
    message: /is not authorized to perform: iam:ChangePassword on resource: user anna/,
  });
  await assert.rejects(anna.send(new GetAccountPasswordPolicyCommand({})), { name: 'AccessDenied' });
  await allowChanges(true);
  const { PasswordPolicy } = await anna.send(new GetAccountPasswordPolicyCommand({}));
  assert.equal(PasswordPolicy?.AllowUsersToChangePassword, true);
  await anna.send(changeTo('Second-Pass-2'));
  await assert.rejects(anna.send(changeTo('Third-Pass-3')), {
    name: 'AccessDenied',
    message: 'The old password was incorrect.',
  });
  await putUserPolicy(root(), 'anna', deny('iam:ChangePassword'));
  await assert.rejects(anna.send(changeTo('Third-Pass-3', 'Second-Pass-2')), {
    name: 'AccessDenied',
    message: /explicit deny/,
  });
});

test('of many changes at once from one password, one is made', async () => {
  await allowChanges(true);
  const bert = await userWith('bert', 'First-Pass-1');
  const wanted = Array.from({ length: 8 }, (_, number) => `Wanted-Pass-${number}`);
  const outcomes = await Promise.allSettled(wanted.map((password) => bert.send(changeTo(password))));
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  assert.equal(refused.length, wanted.length - 1);
  const codes = new Set(refused.map((outcome) => (outcome.reason as Error).name));
  for (const code of codes) assert.match(code, /^(?:EntityTemporarilyUnmodifiableException|AccessDenied)$/);
  const winner = wanted[outcomes.findIndex((outcome) => outcome.status === 'fulfilled')] ?? assert.fail();
  await bert.send(changeTo('Last-Pass-1', winner));
});

test('a report that was not asked for is missing without a message', async () => {
  await assert.rejects(root().send(new GetCredentialReportCommand({})), (error: Error) => {
    assert.equal(error.name, 'CredentialReportNotPresentException');
    assert.doesNotMatch(error.message, /undefined|\[object/);
    return true;
  });
});
