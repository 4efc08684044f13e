import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import {
  CreateLoginProfileCommand,
  CreateUserCommand,
  DeactivateMFADeviceCommand,
  ListMFADevicesCommand,
} from '@aws-sdk/client-iam';
import type { Page } from 'playwright-core';
import { enableDevice } from './support/authenticator.ts';
import { closeBrowser, openWindow } from './support/browser.ts';
import { allow, iamClient, putUserPolicy } from './support/clients.ts';
import { skipWithoutPostgres } from './support/postgres.ts';
import { skipWithoutChromium, skipWithoutOathtool } from './support/programs.ts';
import { ACCOUNT, startServer, storedEvents, type TestServer } from './support/server.ts';

/** Passkeys in a real browser, whose virtual authenticator holds them. */

const skip = skipWithoutChromium() || skipWithoutOathtool();
const PASSWORD = 'First-Pass-1';
const ROOT_PASSWORD = 'Root-Pass-4711';

after(closeBrowser);

/** A page with an authenticator of its own; the address is a name, for passkeys belong to names. */
async function pageWithAuthenticator(t: TestContext, server: TestServer) {
  const window = await openWindow(t, { baseURL: server.url.replace('127.0.0.1', 'localhost') });
  const page = await window.newPage();
  const session = await window.newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return page;
}

async function signIn(page: Page, as: 'root' | 'anna'): Promise<void> {
  await page.goto(`/signin?to=/account&${as === 'root' ? 'as=root' : `account=${ACCOUNT}`}`);
  if (as === 'root') await page.getByLabel('Email address').fill('root@localhost');
  else await page.getByLabel('User name').fill('anna');
  await page.getByLabel('Password').fill(as === 'root' ? ROOT_PASSWORD : PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForLoadState();
}

const isTitled = (page: Page, name: string): Promise<void> =>
  page.getByRole('heading', { level: 1, name, exact: true }).waitFor();

async function addPasskey(page: Page, name: string): Promise<void> {
  await page.goto('/account/mfa');
  await page.getByRole('link', { name: 'Add a passkey' }).click();
  await page.getByLabel('Name of the device').fill(name);
  await page.getByRole('button', { name: 'Add' }).click();
}

for (const database of ['sqlite', 'postgres'] as const) {
  test(`a user adds a passkey and signs in with it on ${database}; what it said once is refused`, {
    skip: skip || (database === 'postgres' && skipWithoutPostgres()),
  }, async (t) => {
    const server = await startServer(t, { database });
    const iam = iamClient(server, server.root);
    await iam.send(new CreateUserCommand({ UserName: 'anna' }));
    await iam.send(new CreateLoginProfileCommand({ UserName: 'anna', Password: PASSWORD }));
    const page = await pageWithAuthenticator(t, server);
    await signIn(page, 'anna');
    await addPasskey(page, 'laptop');
    assert.match(
      (await page.getByRole('alert').first().textContent()) ?? '',
      /not authorized to perform: iam:EnableMFADevice/,
    );
    await putUserPolicy(iam, 'anna', allow('iam:*', `arn:aws:iam::${ACCOUNT}:user/anna`));
    await addPasskey(page, 'laptop');
    await isTitled(page, 'Multi-factor authentication');
    await page.goto('/account');
    const { MFADevices = [] } = await iam.send(new ListMFADevicesCommand({ UserName: 'anna' }));
    const serialNumber = MFADevices[0]?.SerialNumber ?? '';
    assert.match(serialNumber, /^arn:aws:iam::111122223333:u2f\/user\/anna\/laptop-[A-Z2-7]{26}$/);

    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page, 'anna');
    await isTitled(page, 'Multi-factor authentication');
    const posted = page.waitForRequest((request) => request.url().endsWith('/signin/passkey'));
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await isTitled(page, 'anna');
    assert.match((await page.textContent('main')) ?? '', /second factor \(passkey or security key\)/);
    const again = await page.request.post('/signin/passkey', {
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        cookie: (await (await posted).allHeaders())['cookie'] ?? '',
      },
      data: (await posted).postData() ?? '',
      maxRedirects: 0,
    });
    assert.equal(again.status(), 403);
    const events = [...(await storedEvents(server)).values()].map(({ record }) => record);
    assert.ok(
      events.some(
        (event) =>
          event['eventName'] === 'EnableMFADevice' &&
          (event['requestParameters'] as { serialNumber: string }).serialNumber === serialNumber,
      ),
    );
    const login = events.findLast(
      (event) =>
        event['eventName'] === 'ConsoleLogin' &&
        (event['responseElements'] as { ConsoleLogin: string }).ConsoleLogin === 'Success',
    );
    assert.partialDeepStrictEqual(login, {
      additionalEventData: { MFAUsed: 'Yes', MFAIdentifier: serialNumber },
    });
    const taken = { UserName: 'anna', SerialNumber: serialNumber };
    await iam.send(new DeactivateMFADeviceCommand(taken));
    await page.goto('/account');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page, 'anna');
    await isTitled(page, 'anna');
  });
}

test('root has a passkey beside an app, and signs in by either; the same passkey is not added twice', {
  skip,
}, async (t) => {
  const server = await startServer(t, { rootPassword: ROOT_PASSWORD });
  const page = await pageWithAuthenticator(t, server);
  await signIn(page, 'root');
  await addPasskey(page, 'yubikey');
  await isTitled(page, 'Multi-factor authentication');
  await addPasskey(page, 'again');
  await page.getByText('That did not work').waitFor();
  const app = await enableDevice(iamClient(server, server.root), ACCOUNT, 'phone');
  await page.goto('/account');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await signIn(page, 'root');
  await page.getByLabel('Code').fill(await app.code());
  await page.getByRole('button', { name: 'Continue' }).click();
  await isTitled(page, 'Root of management');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await signIn(page, 'root');
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await isTitled(page, 'Root of management');
});

test('at an address that is no name, pages say by which name the passkey works', { skip }, async (t) => {
  const server = await startServer(t, { rootPassword: ROOT_PASSWORD });
  const page = await pageWithAuthenticator(t, server);
  await signIn(page, 'root');
  await addPasskey(page, 'laptop');
  await isTitled(page, 'Multi-factor authentication');
  const byAddress = await (await openWindow(t, { baseURL: server.url })).newPage();
  await signIn(byAddress, 'root');
  await byAddress.getByText('open this server as localhost').waitFor();
});
