import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UpdateAccountPasswordPolicyCommand } from '@aws-sdk/client-iam';
import { iamClient } from './support/clients.ts';
import { askCenter } from './support/keywarden-client.ts';
import { addAccount, type Credentials, startServer } from './support/server.ts';

/** Guides are held against the reader's own account, as it is now. */

interface Check {
  readonly CheckId: string;
  readonly State: string;
  readonly Remedy?: { readonly Operation?: string; readonly Command: string };
}

test('a check fails with a remedy, and passes once that is done; others are told of their own account', async (t) => {
  const server = await startServer(t);
  const other = await addAccount(server, '222233334444');
  const look = async (who: Credentials, input = {}) =>
    (await askCenter<{ readonly Checks: readonly Check[] }>(server, who, 'RunGuideChecks', input)).Checks;
  const policy = async (who: Credentials) => (await look(who, { GuideId: 'strong-passwords' }))[0];
  const before = await policy(other);
  assert.deepEqual([before?.State, before?.Remedy?.Operation], ['Failed', 'iam:UpdateAccountPasswordPolicy']);
  await iamClient(server, other).send(
    new UpdateAccountPasswordPolicyCommand({ MinimumPasswordLength: 14, PasswordReusePrevention: 24 }),
  );
  assert.deepEqual([(await policy(other))?.State, (await policy(other))?.Remedy], ['Passed', undefined]);
  assert.equal((await policy(server.root))?.State, 'Failed');
  const ids = async (who: Credentials) => (await look(who)).map(({ CheckId }) => CheckId);
  assert.ok((await ids(server.root)).includes('Backup'));
  assert.ok(!(await ids(other)).includes('Backup'), 'what only the operator can do');
  assert.ok((await ids(other)).includes('RootMfa'));
});
