import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import {
  CreateAccountAliasCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  DeleteLoginProfileCommand,
  GenerateCredentialReportCommand,
  GetCredentialReportCommand,
  GetUserCommand,
  UpdateLoginProfileCommand,
} from '@aws-sdk/client-iam';
import type { Page } from 'playwright-core';
import { enableDevice } from './support/authenticator.ts';
import { closeBrowser, openWindow } from './support/browser.ts';
import { iamClient } from './support/clients.ts';
import { askKeywarden } from './support/keywarden-client.ts';
import { skipWithoutChromium, skipWithoutOathtool } from './support/programs.ts';
import { ACCOUNT, startServer, storedEvents, type TestServer } from './support/server.ts';

/** Signing in with a real browser, without scripts: nothing here needs any. */

const skip = skipWithoutChromium() || skipWithoutOathtool();
const ROOT_PASSWORD = 'Root-Pass-4711';
const PASSWORD = 'First-Pass-1';

after(closeBrowser);

const root = (server: TestServer) => iamClient(server, server.root);

async function newUser(server: TestServer, UserName: string, PasswordResetRequired = false): Promise<void> {
  await root(server).send(new CreateUserCommand({ UserName }));
  await root(server).send(
    new CreateLoginProfileCommand({ UserName, Password: PASSWORD, PasswordResetRequired }),
  );
}

async function newPage(t: TestContext): Promise<Page> {
  const window = await openWindow(t, { javaScriptEnabled: false });
  return window.newPage();
}

interface Typed {
  readonly account?: string;
  readonly name?: string;
  readonly password?: string;
}

async function signInAsUser(page: Page, server: TestServer, typed: Typed): Promise<void> {
  await page.goto(`${server.url}/signin?to=/account`);
  await page.getByLabel('Account ID or alias').fill(typed.account ?? ACCOUNT);
  await page.getByLabel('User name').fill(typed.name ?? 'anna');
  await page.getByLabel('Password').fill(typed.password ?? PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function signInAsRoot(page: Page, server: TestServer, password = ROOT_PASSWORD): Promise<void> {
  await page.goto(`${server.url}/signin?as=root&to=/account`);
  await page.getByLabel('Email address').fill('root@localhost');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

const title = (page: Page): Promise<string | null> => page.getByRole('heading', { level: 1 }).textContent();
const alert = (page: Page): Promise<string | null> => page.getByRole('alert').textContent();

/** What the trail tells of sign-ins, oldest first. */
async function signInEvents(server: TestServer): Promise<Record<string, unknown>[]> {
  await new Promise((resolve) => setTimeout(resolve, 250));
  return [...(await storedEvents(server)).values()]
    .map(({ record }) => record)
    .filter((record) => record['eventSource'] === 'signin.amazonaws.com');
}

/** When root's password was last used, as GetUser, the credential report and the list of credentials have it. */
async function rootPasswordUses(server: TestServer): Promise<(string | undefined)[]> {
  const iam = root(server);
  const { User } = await iam.send(new GetUserCommand({}));
  await iam.send(new GenerateCredentialReportCommand({}));
  const { Content } = await iam.send(new GetCredentialReportCommand({}));
  const [columns = [], row = []] = Buffer.from(Content ?? '')
    .toString()
    .split('\n')
    .map((line) => line.split(','));
  const { Credentials } = await askKeywarden<{
    readonly Credentials: readonly { readonly Kind: string; readonly LastUsedDate?: number }[];
  }>(server, server.root, 'ListCredentials');
  const used = Credentials.find(({ Kind }) => Kind === 'Password')?.LastUsedDate;
  return [
    User?.PasswordLastUsed?.toISOString(),
    row[columns.indexOf('password_last_used')],
    used === undefined ? undefined : new Date(used * 1000).toISOString(),
  ];
}

for (const database of ['sqlite', 'postgres'] as const) {
  test(`root and users sign in by their passwords on ${database}, and each try is told in the trail`, {
    skip,
  }, async (t) => {
    const server = await startServer(t, { database, rootPassword: ROOT_PASSWORD });
    await newUser(server, 'anna');
    await root(server).send(new CreateAccountAliasCommand({ AccountAlias: 'acme' }));
    assert.deepEqual(await rootPasswordUses(server), [undefined, 'no_information', undefined]);
    const page = await newPage(t);
    await signInAsRoot(page, server);
    assert.equal(await title(page), 'Root of management');
    for (const at of await rootPasswordUses(server))
      assert.ok(Math.abs(Date.parse(at ?? '') - Date.now()) < 60_000, String(at));
    await page.getByRole('button', { name: 'Sign out' }).click();
    assert.equal(await title(page), 'Sign in');
    await page.goto(`${server.url}/console`);
    assert.match(page.url(), /\/signin$/);

    await page.goto(`${server.url}/signin/acme`);
    assert.equal(await page.getByLabel('Account ID or alias').inputValue(), 'acme');
    await signInAsUser(page, server, { account: 'acme', password: 'wrong' });
    assert.match((await alert(page)) ?? '', /incorrect/);
    await signInAsUser(page, server, { account: ' ACME ', name: ' Anna ' });
    assert.equal(await title(page), 'anna');
    assert.ok((await page.content()).includes(`arn:aws:iam::${ACCOUNT}:user/anna`));
    await signInAsUser(page, server, { name: 'nobody' });
    const events = await signInEvents(server);
    assert.deepEqual(
      events.map((event) => [event['eventName'], event['responseElements'], event['errorMessage']]),
      [
        ['ConsoleLogin', { ConsoleLogin: 'Success' }, undefined],
        ['ConsoleLogin', { ConsoleLogin: 'Failure' }, 'Failed authentication'],
        ['ConsoleLogin', { ConsoleLogin: 'Success' }, undefined],
        ['ConsoleLogin', { ConsoleLogin: 'Failure' }, 'No username found in supplied account'],
      ],
    );
    const [byRoot, , byAnna, byNobody] = events;
    assert.deepEqual(byRoot?.['additionalEventData'], {
      LoginTo: `${server.url}/account`,
      MobileVersion: 'No',
      MFAUsed: 'No',
    });
    assert.partialDeepStrictEqual(byRoot, { userIdentity: { type: 'Root', principalId: ACCOUNT } });
    assert.partialDeepStrictEqual(byAnna, { userIdentity: { type: 'IAMUser', userName: 'anna' } });
    assert.partialDeepStrictEqual(byNobody, {
      userIdentity: { userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
    });
  });
}

test('a second factor is asked for, of any device, and its code works once', { skip }, async (t) => {
  const server = await startServer(t);
  await newUser(server, 'anna');
  const phone = await enableDevice(root(server), 'anna', 'phone');
  await enableDevice(root(server), 'anna', 'tablet');
  const page = await newPage(t);
  await signInAsUser(page, server, {});
  assert.equal(await title(page), 'Multi-factor authentication');
  await page.goto(`${server.url}/console`);
  assert.match(page.url(), /\/signin$/, 'the password alone opens nothing');

  await signInAsUser(page, server, {});
  const code = await phone.code();
  await page.getByLabel('tablet').check();
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button').click();
  assert.match((await alert(page)) ?? '', /not right/);
  await page.getByLabel('phone').check();
  await page.getByLabel('Code').fill(`${code.slice(0, 3)} ${code.slice(3)}`);
  await page.getByRole('button').click();
  assert.equal(await title(page), 'anna');
  assert.match((await page.textContent('main')) ?? '', /second factor \(authenticator app\)/);
  await page.getByRole('button', { name: 'Sign out' }).click();

  await signInAsUser(page, server, {});
  await page.getByLabel('phone').check();
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button').click();
  assert.match((await alert(page)) ?? '', /was used before/);
  const events = await signInEvents(server);
  const logins = events.filter((event) => event['eventName'] === 'ConsoleLogin');
  assert.deepEqual(
    logins
      .map((event) => event['additionalEventData'])
      .map((data) => (data as Record<string, string>)['MFAUsed']),
    ['Yes', 'Yes', 'Yes'],
  );
  assert.partialDeepStrictEqual(logins[1], {
    responseElements: { ConsoleLogin: 'Success' },
    additionalEventData: { MFAIdentifier: phone.serialNumber },
  });
});

test('a password that must be replaced is, by the policy of the account, before anything else', {
  skip,
}, async (t) => {
  const server = await startServer(t);
  await newUser(server, 'anna', true);
  const page = await newPage(t);
  await signInAsUser(page, server, {});
  assert.equal(await title(page), 'Choose a new password');
  const set = async (first: string, second = first): Promise<void> => {
    await page.getByLabel('New password', { exact: true }).fill(first);
    await page.getByLabel('New password again').fill(second);
    await page.getByRole('button').click();
  };
  await set('Second-Pass-2', 'Second-Pass-3');
  assert.match((await alert(page)) ?? '', /differ/);
  await set(PASSWORD);
  assert.match((await alert(page)) ?? '', /present one/);
  await set('short');
  assert.match((await alert(page)) ?? '', /minimum length of 8/);
  await set('Second-Pass-2');
  assert.equal(await title(page), 'anna');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await signInAsUser(page, server, {});
  assert.match((await alert(page)) ?? '', /incorrect/);
  await signInAsUser(page, server, { password: 'Second-Pass-2' });
  assert.equal(await title(page), 'anna');
});

test('a remembered account is there the next time, and a page that was wanted is reached after signing in', {
  skip,
}, async (t) => {
  const server = await startServer(t);
  await newUser(server, 'anna');
  const page = await newPage(t);
  await page.goto(`${server.url}/account/sessions`);
  await page.getByLabel('Account ID or alias').fill(ACCOUNT);
  await page.getByLabel('Remember this account').check();
  await page.getByLabel('User name').fill('anna');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  assert.equal(await title(page), 'Your sessions');
  await page.goto(`${server.url}/signin`);
  assert.equal(await page.getByLabel('Account ID or alias').inputValue(), ACCOUNT);
});

test('sessions are listed and ended one by one, and all of them by another password or no user any more', {
  skip,
}, async (t) => {
  const server = await startServer(t);
  await newUser(server, 'anna');
  const pages = [await newPage(t), await newPage(t), await newPage(t)] as const;
  const [first, second, third] = pages;
  for (const page of pages) await signInAsUser(page, server, {});
  const isIn = async (page: Page): Promise<boolean> => {
    await page.goto(`${server.url}/account`);
    return (await title(page)) === 'anna';
  };
  await first.goto(`${server.url}/account/sessions`);
  assert.equal(await first.getByRole('row').count(), 4);
  await first.getByRole('button', { name: 'End', exact: true }).first().click();
  assert.equal(await first.getByRole('row').count(), 3);
  assert.deepEqual([await isIn(first), await isIn(second), await isIn(third)], [true, true, false]);
  await root(server).send(new UpdateLoginProfileCommand({ UserName: 'anna', Password: 'Other-Pass-9' }));
  assert.deepEqual([await isIn(first), await isIn(second)], [false, false]);
  await signInAsUser(first, server, { password: 'Other-Pass-9' });
  assert.equal(await isIn(first), true);
  await root(server).send(new DeleteLoginProfileCommand({ UserName: 'anna' }));
  assert.equal(await isIn(first), false);
});

test('sessions end by themselves: idle, and after the longest time', { skip }, async (t) => {
  const server = await startServer(t, {
    rootPassword: ROOT_PASSWORD,
    sessionLimits: { idleMilliseconds: 1500, longestMilliseconds: 60_000 },
  });
  const page = await newPage(t);
  await signInAsRoot(page, server);
  assert.equal(await title(page), 'Root of management');
  await new Promise((resolve) => setTimeout(resolve, 1600));
  await page.goto(`${server.url}/console`);
  assert.equal(await title(page), 'Sign in');
});
