import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import {
  CreateLoginProfileCommand,
  GetPolicyCommand,
  type IAMClient,
  ListPoliciesCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import type { Page } from 'playwright-core';
import { closeBrowser } from './support/browser.ts';
import { allow, createUser, deny, iamClient, putUserPolicy } from './support/clients.ts';
import { accessibilityFaults, openConsole, settled } from './support/console-page.ts';
import { skipWithoutChromium } from './support/programs.ts';
import { type Credentials, startServer, type TestServer } from './support/server.ts';

/** Why something was denied, and what a policy would decide, found out in a browser. */

const skip = skipWithoutChromium();
const ROOT = { name: 'root@localhost', password: 'Root-Pass-4711', as: 'root' } as const;
const ANNA = { name: 'anna', password: 'First-Pass-1' } as const;

after(closeBrowser);

/** A server with a user who may not list users. */
async function withAnna(
  t: TestContext,
): Promise<{ readonly server: TestServer; readonly iam: IAMClient; readonly anna: Credentials }> {
  const server = await startServer(t, { rootPassword: ROOT.password });
  const iam = iamClient(server, server.root);
  const anna = await createUser(iam, ANNA.name);
  await iam.send(new CreateLoginProfileCommand({ UserName: ANNA.name, Password: ANNA.password }));
  return { server, iam, anna };
}

const listUsers = (server: TestServer, who: Credentials) =>
  iamClient(server, who).send(new ListUsersCommand({}));

/** Replaces what the editor has. */
async function writePolicy(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Policy', exact: true }).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
}

test('who is denied finds out why, passes it on, and the fix that is shown works when it is applied', {
  skip,
}, async (t) => {
  const { server, iam, anna } = await withAnna(t);
  await assert.rejects(listUsers(server, anna), { name: 'AccessDenied' });
  const { page, complaints } = await openConsole(t, server, ANNA, { path: '/iam/roles' });
  await page.getByRole('link', { name: 'Why was this denied?' }).last().click();
  await page.getByText('No policy allows it').waitFor();
  await page.getByText('What would end it').waitFor();
  const address = page.url();
  assert.match(address, /\/console\/iam\/denials\?request=[0-9a-f-]{36}$/);
  assert.deepEqual(await accessibilityFaults(page), []);

  const admin = await openConsole(t, server, ROOT);
  const { pathname, search } = new URL(address);
  await admin.page.goto(pathname + search);
  await admin.page.getByRole('link', { name: 'Add it to user anna' }).click();
  const dialog = admin.page.getByRole('dialog');
  assert.match(
    await dialog.getByLabel('Policy name').inputValue(),
    /^AllowKeywardenSearchRoles$|^AllowIamListRoles$/,
  );
  await dialog.getByRole('button', { name: 'Save' }).click();
  await admin.page.getByText(/is saved\. It holds from now on/).waitFor();
  await dialog.waitFor({ state: 'hidden' });
  await page.goto('/console/iam/roles');
  await settled(page);
  await page.getByText('There are no roles').or(page.getByRole('table')).first().waitFor();
  await page.getByText('AccessDenied').waitFor({ state: 'hidden' });
  assert.deepEqual([...complaints, ...admin.complaints], []);

  await putUserPolicy(iam, 'anna', allow('*'), { ...deny('iam:List*'), Sid: 'NoLists' } as never);
  const denied = await listUsers(server, anna).then(
    () => assert.fail('allowed'),
    (problem: { readonly $metadata: { readonly requestId: string } }) => problem.$metadata.requestId,
  );
  await admin.page.goto('/console/iam/denials');
  await admin.page.getByLabel('Request id or encoded message').fill(`AccessDenied (RequestID: ${denied})`);
  await admin.page.getByRole('button', { name: 'Explain' }).click();
  await admin.page.getByText('A policy denies it').waitFor();
  await admin.page.getByRole('link', { name: 'Open the statement' }).click();
  await dialog.getByText('NoLists').waitFor();
});

test('a policy with an error cannot be saved, and it is said in which line the error is', {
  skip,
}, async (t) => {
  const { server, iam } = await withAnna(t);
  const { page, complaints } = await openConsole(t, server, ROOT, { path: '/iam/policies/create' });
  await page.getByLabel('Policy name').fill('readers');
  const lines = [
    '{',
    '"Version": "2012-10-17",',
    '"Statement": [{',
    '"Effect": "Allow",',
    '"Action": "s3:GetObject",',
    '"Resourse": "*"',
  ];
  await writePolicy(page, `${lines.join('\n')}\n}]}`);
  const save = page.getByRole('button', { name: 'Create policy' });
  const findings = page.getByRole('region', { name: 'Findings' });
  await findings.getByText('Resourse').first().waitFor();
  await findings.getByRole('button', { name: 'Line 6' }).first().waitFor();
  assert.ok((await save.isDisabled()) || (await save.getAttribute('aria-disabled')) === 'true');
  await save.click({ force: true });
  const { Policies } = await iam.send(new ListPoliciesCommand({ Scope: 'Local' }));
  assert.equal(Policies?.length ?? 0, 0);

  await writePolicy(page, `${lines.join('\n').replace('Resourse', 'Resource')}\n}]}`);
  await findings.getByText('Nothing to find fault with').waitFor();
  await save.click();
  await page.getByRole('heading', { level: 1, name: 'readers' }).waitFor();
  assert.deepEqual(complaints, []);
});

test('a policy is put together by cards, tried in place, and simulated for who gets it', {
  skip,
}, async (t) => {
  const { server, iam } = await withAnna(t);
  const { page, complaints } = await openConsole(t, server, ROOT, { path: '/iam/policies/create' });
  await page.getByLabel('Policy name').fill('decrypts');
  await page.getByRole('button', { name: 'Visual' }).click();
  await page.getByRole('combobox', { name: 'Actions' }).fill('kms:Decr');
  await page.getByRole('option', { name: 'kms:Decrypt' }).first().click();
  await page.getByRole('button', { name: 'Add by type' }).click();
  await page.getByLabel('KeyId').fill('1234');
  await page.getByRole('button', { name: 'Add resource' }).click();
  await page.getByRole('button', { name: 'Add condition' }).click();
  await page.getByRole('combobox', { name: 'Condition key' }).fill('aws:SourceIp');
  await page.getByRole('textbox', { name: 'Values' }).fill('192.0.2.0/24');
  await page.getByRole('textbox', { name: 'Values' }).press('Enter');
  await page.getByRole('button', { name: 'Add this condition' }).click();
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await page.getByText('"aws:SourceIp": "192.0.2.0/24"').waitFor();

  await page.getByText('Try it: what does this policy say').click();
  await page.getByRole('combobox', { name: 'Action tried' }).fill('kms:Decrypt');
  await page.getByLabel('Resource tried').fill('arn:aws:kms:eu-west-1:111122223333:key/1234');
  await page.getByText('the request lacks the key').waitFor();
  await page.getByLabel('aws:SourceIp').fill('192.0.2.9');
  await page.getByText(/^Allowed: kms:Decrypt/).waitFor();
  await page.getByRole('button', { name: 'Create policy' }).click();
  await page.getByRole('heading', { level: 1, name: 'decrypts' }).waitFor();
  const PolicyArn = 'arn:aws:iam::111122223333:policy/decrypts';
  assert.equal((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.PolicyName, 'decrypts');

  await putUserPolicy(iam, 'anna', allow('s3:GetObject'), deny('s3:Put*'));
  await page.goto('/console/iam/users/anna?tab=simulate');
  await settled(page);
  for (const action of ['s3:GetObject', 's3:PutObject', 'iam:ListUsers']) {
    await page.getByRole('combobox', { name: 'Actions' }).fill(action);
    await page.getByRole('combobox', { name: 'Actions' }).press('Enter');
  }
  await page.getByRole('button', { name: 'Simulate' }).click();
  const row = (action: string) => page.getByRole('row').filter({ hasText: action });
  await row('s3:GetObject').getByText('Allowed').waitFor();
  await row('s3:PutObject').getByText('Denied by a statement').waitFor();
  await row('iam:ListUsers').getByText('Not allowed').waitFor();
  assert.deepEqual(complaints, []);
});

test('a boundary is set and taken away at the user, and what was last accessed stands there too', {
  skip,
}, async (t) => {
  const { server, iam, anna } = await withAnna(t);
  await putUserPolicy(iam, 'anna', allow(['iam:ListUsers', 's3:*']));
  await listUsers(server, anna);
  const { page, complaints } = await openConsole(t, server, ROOT, { path: '/iam/users/anna' });
  await page.getByRole('button', { name: 'Set boundary' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Find policies').fill('AmazonS3ReadOnly');
  await dialog.getByRole('radio', { name: 'AmazonS3ReadOnlyAccess' }).check();
  await dialog.getByRole('button', { name: 'Set boundary' }).click();
  await page.getByText('AmazonS3ReadOnlyAccess bounds anna from now on.').waitFor();
  await assert.rejects(listUsers(server, anna), { name: 'AccessDenied' });

  await page.getByRole('button', { name: 'Remove', exact: true }).last().click();
  await dialog.getByRole('textbox').fill('anna');
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('None: nothing but its policies limits this user.').waitFor();
  await listUsers(server, anna);

  await page.getByRole('tab', { name: 'Last accessed' }).click();
  const row = (service: string) => page.getByRole('row').filter({ hasText: service });
  await row('(s3)').getByText('Never').waitFor();
  await row('(iam)').getByText('user/anna').waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.deepEqual(complaints, []);
});
