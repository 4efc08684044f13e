import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateLoginProfileCommand, CreateUserCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Page } from 'playwright-core';
import { Authenticator } from './support/authenticator.ts';
import { closeBrowser, openWindow } from './support/browser.ts';
import { allow, createAccessKey, iamClient, putUserPolicy, stsClient } from './support/clients.ts';
import { downloadedText, openConsole, settled } from './support/console-page.ts';
import { readQrCode, skipWithoutChromium, skipWithoutOathtool, skipWithoutZbar } from './support/programs.ts';
import { ACCOUNT, type Credentials, startServer, type TestServer } from './support/server.ts';

/** The Security Credentials page: keys, devices and sessions of oneself, in a real browser. */

const skip = skipWithoutChromium() || skipWithoutOathtool() || skipWithoutZbar();
const ANNA = { name: 'anna', password: 'First-Pass-1' } as const;

after(closeBrowser);

/** A server with Anna, who may do everything. */
async function startWithAnna(t: TestContext): Promise<TestServer> {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  await iam.send(new CreateUserCommand({ UserName: ANNA.name }));
  await iam.send(new CreateLoginProfileCommand({ UserName: ANNA.name, Password: ANNA.password }));
  await putUserPolicy(iam, ANNA.name, allow('*'));
  return server;
}

/** A program that calls all the time, with whatever credentials it has at that moment. */
function callAllTheTime(server: TestServer, credentials: Credentials) {
  const failures: unknown[] = [];
  let current = credentials;
  let calls = 0;
  let isRunning = true;
  const run = async (): Promise<void> => {
    while (isRunning) {
      await stsClient(server, current)
        .send(new GetCallerIdentityCommand({}))
        .catch((problem: unknown) => failures.push(problem));
      calls++;
      await delay(5);
    }
  };
  const running = run();
  return {
    use(fresh: Credentials) {
      current = fresh;
    },
    /** @returns how many calls were made, and what was refused */
    async stop() {
      isRunning = false;
      await running;
      return { calls, failures };
    },
  };
}

test('a key is rotated while a program runs, and no call is refused', { skip }, async (t) => {
  const server = await startWithAnna(t);
  const old = await createAccessKey(iamClient(server, server.root), ANNA.name);
  const program = callAllTheTime(server, old);
  t.after(program.stop);
  const { page, complaints } = await openConsole(t, server, ANNA, { path: '/credentials' });
  await page.getByRole('radio', { name: `Mark ${old.accessKeyId}` }).check();
  await page.getByRole('button', { name: 'Rotate' }).click();
  const dialog = page.getByRole('dialog', { name: `Rotate ${old.accessKeyId}` });
  await dialog.getByRole('button', { name: 'Make the new key' }).click();
  const file = await downloadedText(page, 'Download access key');
  const [, accessKeyId = '', secretAccessKey = ''] = /\n([^,]+),(.+)\n/.exec(file) ?? [];
  program.use({ accessKeyId, secretAccessKey });
  await dialog.getByText(`New key ${accessKeyId}: last used`).filter({ hasText: 'by sts' }).waitFor();
  await dialog.getByText('sts:GetCallerIdentity').first().waitFor();
  await dialog.getByRole('button', { name: 'All programs use the new key' }).click();
  await dialog.getByRole('button', { name: 'Let the old key drain' }).click();
  await dialog.getByRole('button', { name: 'Deactivate the old key' }).click();
  await dialog.getByRole('button', { name: 'Delete the old key' }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('radio', { name: `Mark ${old.accessKeyId}` }).waitFor({ state: 'hidden' });
  const { calls, failures } = await program.stop();
  assert.ok(calls > 50, `${calls} calls`);
  assert.deepEqual(failures, []);
  await assert.rejects(stsClient(server, old).send(new GetCallerIdentityCommand({})));
  assert.deepEqual(complaints, []);
});

/** What the picture on the page says, read from the screen. */
async function readShown(page: Page): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-qr-'));
  try {
    const path = join(folder, 'picture.png');
    await page.getByRole('img', { name: 'QR code for the authenticator app' }).screenshot({ path });
    return await readQrCode(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('an app is added by the picture on the page, asked for at the next sign-in, and removed', {
  skip,
}, async (t) => {
  const server = await startWithAnna(t);
  const { page, complaints } = await openConsole(t, server, ANNA, { path: '/credentials' });
  await page.getByRole('button', { name: 'Add device' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name of the device').fill('phone');
  await dialog.getByRole('button', { name: 'Next' }).click();
  const seed = /secret=([A-Z2-7]{64})/.exec(await readShown(page))?.[1] ?? '';
  const app = new Authenticator('', seed);
  const { AuthenticationCode1, AuthenticationCode2 } = await app.twoCodes();
  await dialog.getByLabel('Code', { exact: true }).fill(AuthenticationCode1);
  await dialog.getByLabel('The code after it').fill(AuthenticationCode2);
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('The app is added.').waitFor();

  await page.context().clearCookies();
  await page.goto(`/signin?account=${ACCOUNT}&to=/console/credentials`);
  await page.getByLabel('User name').fill(ANNA.name);
  await page.getByLabel('Password').fill(ANNA.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Code', { exact: true }).fill(await app.code());
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL(({ pathname }) => pathname === '/console/credentials');
  await page.getByRole('radio', { name: /^Mark .*mfa\/phone$/ }).check();
  const remove = page.getByRole('button', { name: 'Remove', exact: true });
  await remove.first().click();
  await dialog.getByRole('textbox').fill('remove');
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('There is no second factor').waitFor();
  assert.deepEqual(complaints, []);
});

test('a session is ended from another browser, and a stolen cookie calls nothing', { skip }, async (t) => {
  const server = await startWithAnna(t);
  const path = '/iam/users';
  const { page: other } = await openConsole(t, server, ANNA, { path });
  const { page } = await openConsole(t, server, ANNA, { path: '/credentials' });

  const thief = await openWindow(t, { baseURL: server.url.replace('127.0.0.1', 'localhost') });
  await thief.addCookies(await page.context().cookies());
  const stolen = await thief.newPage();
  const answers: number[] = [];
  stolen.on('response', (answer) => {
    if (/\/console\/api\/[a-z-]+\/[A-Z]/.test(answer.url())) answers.push(answer.status());
  });
  await stolen.goto(`/console${path}`);
  await stolen
    .getByRole('alert')
    .or(stolen.getByText(/sign in/i))
    .first()
    .waitFor();
  assert.ok(!(await stolen.textContent('body'))?.includes('Oldest active key'));
  assert.deepEqual(
    answers.filter((status) => status === 200),
    [],
  );

  await page.getByRole('button', { name: 'End all others' }).click();
  await page.getByText('All other sessions are ended.').waitFor();
  await other.getByRole('button', { name: 'Refresh' }).click();
  await other.waitForURL('**/signin**');
  await page.reload();
  await settled(page);
  assert.equal(await page.locator('h1').textContent(), 'My security credentials');
});

test('what is entered is not lost unasked; links, filters and orders stand in the address', {
  skip,
}, async (t) => {
  const server = await startWithAnna(t);
  const address = '/iam/users?filter=ann&sort=UserName&order=down';
  // The way through the sign-in keeps it.
  const { page } = await openConsole(t, server, ANNA, { path: address });
  assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, `/console${address}`);
  const filter = page.getByLabel('Find users');
  assert.equal(await filter.inputValue(), 'ann');
  await page.getByRole('link', { name: 'anna', exact: true }).waitFor();
  await filter.fill('nobody');
  await page.waitForURL('**filter=nobody**');
  await page.getByText('Nothing matches.').waitFor();

  await page.getByRole('link', { name: 'Create user' }).click();
  await page.getByRole('textbox', { name: 'User name' }).fill('bob');
  await page.goBack();
  const asked = page.getByRole('dialog', { name: 'Leave this page?' });
  await asked.getByRole('button', { name: 'Stay' }).last().click();
  assert.equal(await page.getByRole('textbox', { name: 'User name' }).inputValue(), 'bob');
  const asks: string[] = [];
  page.on('dialog', (dialog) => {
    asks.push(dialog.type());
    void dialog.accept();
  });
  await page.reload();
  assert.deepEqual(asks, ['beforeunload']);
  await page.goBack();
  await page.getByText('Nothing matches.').waitFor();
  assert.equal(await filter.inputValue(), 'nobody');
});
