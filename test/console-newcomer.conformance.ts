import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { GetUserCommand, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Page } from 'playwright-core';
import { closeBrowser } from './support/browser.ts';
import { iamClient, stsClient } from './support/clients.ts';
import { downloadedText, openConsole, settled } from './support/console-page.ts';
import { skipWithoutChromium } from './support/programs.ts';
import { ACCOUNT, type Credentials, startServer } from './support/server.ts';

/** The way from the first sign-in of root to people and programs that work, all of it in a browser. */

const skip = skipWithoutChromium();
const ROOT = { name: 'root@localhost', password: 'Root-Pass-4711', as: 'root' } as const;
const OWN_PASSWORD = 'Second-Pass-2';

after(closeBrowser);

/** Makes a group with a policy of AWS's, from the menu on. */
async function createGroup(page: Page, group: string, policy: string): Promise<void> {
  await page.getByRole('link', { name: 'User groups' }).first().click();
  await page.getByRole('button', { name: 'Create group' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Group name').fill(group);
  await dialog.getByRole('button', { name: 'Create group' }).click();
  await page.getByRole('heading', { level: 1, name: group }).waitFor();
  await page.getByRole('tab', { name: 'Permissions' }).click();
  await page.getByRole('button', { name: 'Attach policies' }).click();
  await dialog.getByLabel('Find policies').fill(policy);
  await dialog.getByRole('checkbox', { name: `Mark arn:aws:iam::aws:policy/${policy}`, exact: true }).check();
  await dialog.getByRole('button', { name: 'Attach 1' }).click();
  await page.getByRole('link', { name: policy, exact: true }).waitFor();
}

/** Makes a user with a password and an access key. @returns the two files with its secrets */
async function createUser(page: Page, name: string, group: string) {
  await page.getByRole('link', { name: 'Users', exact: true }).first().click();
  await page.getByRole('link', { name: 'Create user' }).click();
  await page.getByRole('textbox', { name: 'User name' }).fill(name);
  await page.getByLabel('Create an access key').check();
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await page.getByRole('checkbox', { name: `Mark ${group}`, exact: true }).check();
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await page.getByRole('button', { name: 'Create user' }).click();
  await page.getByRole('heading', { level: 1, name: `User ${name} is created` }).waitFor();
  const signIn = await downloadedText(page, 'Download sign-in details');
  const key = await downloadedText(page, 'Download access key');
  return { signIn, key };
}

test('a newcomer makes an admin with password and access key, who calls by SDK and signs in', {
  skip,
}, async (t) => {
  const server = await startServer(t, { rootPassword: ROOT.password });
  const { page, complaints } = await openConsole(t, server, ROOT);
  await createGroup(page, 'admins', 'AdministratorAccess');
  const { signIn, key } = await createUser(page, 'ada', 'admins');

  const [, accessKeyId = '', secretAccessKey = ''] = /\n([^,]+),(.+)\n/.exec(key) ?? [];
  const ada: Credentials = { accessKeyId, secretAccessKey };
  const { Arn } = await stsClient(server, ada).send(new GetCallerIdentityCommand({}));
  assert.equal(Arn, `arn:aws:iam::${ACCOUNT}:user/ada`);
  const { AccessKeyMetadata = [] } = await iamClient(server, ada).send(new ListAccessKeysCommand({}));
  assert.equal(AccessKeyMetadata[0]?.AccessKeyId, accessKeyId);

  const password = /Password: (.*)\n/.exec(signIn)?.[1] ?? '';
  const address = new URL(/Sign-in address: (.*)\n/.exec(signIn)?.[1] ?? '');
  const others = await openConsole(t, server, ROOT, { path: '/credentials' });
  await others.page.context().clearCookies();
  await others.page.goto(address.href);
  await others.page.getByLabel('User name').fill('ada');
  await others.page.getByLabel('Password').fill(password);
  await others.page.getByRole('button', { name: 'Sign in' }).click();
  await others.page.getByLabel('New password', { exact: true }).fill(OWN_PASSWORD);
  await others.page.getByLabel(/again/i).fill(OWN_PASSWORD);
  await others.page.getByRole('button').first().click();
  await settled(others.page);
  await others.page.getByRole('button', { name: `ada @ ${ACCOUNT}` }).waitFor();
  await others.page.goto('/console/iam/users/ada');
  await settled(others.page);
  assert.equal(await others.page.locator('h1').textContent(), 'ada');
  assert.deepEqual([...complaints, ...others.complaints], []);

  await page.goto('/console/iam/users/ada');
  await page.getByRole('button', { name: 'Delete', exact: true }).first().click();
  const dialog = page.getByRole('dialog');
  const confirm = dialog.getByRole('button', { name: 'Delete', exact: true });
  assert.ok(await confirm.isDisabled());
  await dialog.getByRole('textbox').fill('ad');
  assert.ok(await confirm.isDisabled());
  await dialog.getByRole('textbox').fill('ada');
  await confirm.click();
  await page.getByText('User ada is deleted.').waitFor();
  await assert.rejects(iamClient(server, server.root).send(new GetUserCommand({ UserName: 'ada' })), {
    name: 'NoSuchEntityException',
  });
  await assert.rejects(stsClient(server, ada).send(new GetCallerIdentityCommand({})), {
    name: 'InvalidClientTokenId',
  });
  await others.page.goto('/console/iam/users');
  assert.match(others.page.url(), /\/signin/);
});

test('who has no mouse signs in and makes a group', { skip }, async (t) => {
  const server = await startServer(t, { rootPassword: ROOT.password });
  const { page } = await openConsole(t, server, ROOT, { path: '/iam/groups' });
  await page.context().clearCookies();
  await page.goto('/signin?as=root&to=/console/iam/groups');
  await tabUntil(page, 'Email address of root');
  await page.keyboard.type(ROOT.name);
  await tabUntil(page, 'Password');
  await page.keyboard.type(ROOT.password);
  await page.keyboard.press('Enter');
  await page.waitForURL(({ pathname }) => pathname === '/console/iam/groups');
  await settled(page);
  await tabUntil(page, 'Create group');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await tabUntil(page, 'Group name');
  await page.keyboard.type('team');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'team' }).waitFor();
});

const MOST_TABS = 60;
/** What a reader is told about what has the focus. */
const FOCUSED =
  '(({ labels, ariaLabel, textContent }) => labels?.[0]?.textContent || ariaLabel || textContent)(document.activeElement)';

/** Goes on by the key for the next field until `name` has the focus. */
async function tabUntil(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  for (let tries = 0; tries < MOST_TABS; tries++) {
    const told = (await page.evaluate<string>(FOCUSED)).trim();
    if (told === name) return;
    passed.push(told.slice(0, 20));
    await page.keyboard.press('Tab');
  }
  throw new Error(`${name} never had the focus, but ${passed.join(', ')}`);
}
