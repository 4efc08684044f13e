import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import {
  CreateLoginProfileCommand,
  CreateUserCommand,
  ListMFADevicesCommand,
  ListMFADeviceTagsCommand,
  ListVirtualMFADevicesCommand,
} from '@aws-sdk/client-iam';
import type { Locator, Page } from 'playwright-core';
import { base32 } from '../src/core/base32.ts';
import { SecretBytes } from '../src/core/secret-bytes.ts';
import { importMfaDevices } from '../src/identity/mfa/import-mfa-devices.ts';
import { openBackends, systemRandom } from '../src/start.ts';
import { Authenticator } from './support/authenticator.ts';
import { closeBrowser, openWindow } from './support/browser.ts';
import { allow, iamClient, putUserPolicy } from './support/clients.ts';
import { skipWithoutPostgres } from './support/postgres.ts';
import { readQrCode, skipWithoutChromium, skipWithoutOathtool, skipWithoutZbar } from './support/programs.ts';
import { ACCOUNT, settingsOf, startServer, storedEvents, type TestServer } from './support/server.ts';
import { Visitor } from './support/visitor.ts';

/** People look after their MFA devices by pages, in a real browser without scripts; the codes come from oathtool. */

const skip = skipWithoutChromium() || skipWithoutOathtool() || skipWithoutZbar();
const ROOT_PASSWORD = 'Root-Pass-4711';
const PASSWORD = 'First-Pass-1';

after(closeBrowser);

async function newUser(server: TestServer, UserName: string): Promise<void> {
  const iam = iamClient(server, server.root);
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new CreateLoginProfileCommand({ UserName, Password: PASSWORD }));
}

async function signedInPage(t: TestContext, server: TestServer, as: string): Promise<Page> {
  const window = await openWindow(t, { javaScriptEnabled: false, baseURL: server.url });
  const page = await window.newPage();
  await signIn(page, as);
  return page;
}

async function signIn(page: Page, as: string): Promise<void> {
  await page.goto(`/signin?to=/account&${as === 'root' ? 'as=root' : `account=${ACCOUNT}`}`);
  if (as === 'root') await page.getByLabel('Email address').fill('root@localhost');
  else await page.getByLabel('User name').fill(as);
  await page.getByLabel('Password').fill(as === 'root' ? ROOT_PASSWORD : PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

const title = (page: Page): Promise<string | null> => page.getByRole('heading', { level: 1 }).textContent();
const alert = (page: Page): Promise<string | null> => page.getByRole('alert').textContent();
const own = (name: string) => [
  allow('iam:*', `arn:aws:iam::${ACCOUNT}:user/${name}`),
  allow('iam:*', `arn:aws:iam::${ACCOUNT}:mfa/*`),
];

async function giveCodes(page: Page, device: Authenticator, button: string): Promise<void> {
  const { AuthenticationCode1, AuthenticationCode2 } = await device.twoCodes();
  await page
    .getByLabel('First code')
    .fill(`${AuthenticationCode1.slice(0, 3)} ${AuthenticationCode1.slice(3)}`);
  await page.getByLabel('Second code').fill(AuthenticationCode2);
  await page.getByRole('button', { name: button }).click();
}

/** What a picture says, as it is shown on the screen. */
async function readShown(picture: Locator): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keywarden-qr-'));
  const path = join(folder, 'picture.png');
  await picture.screenshot({ path });
  return readQrCode(path).finally(() => rm(folder, { recursive: true }));
}

/** Fills in the form for an app, and reads what the picture on the next page says. */
async function addApp(page: Page, name?: string): Promise<Authenticator> {
  await page.goto('/account/mfa');
  if (name !== undefined) await page.getByLabel('Name of the device').fill(name);
  await page.getByRole('button', { name: 'Add an app' }).click();
  const said = await readShown(page.getByRole('img', { name: 'QR code' }));
  const [, label = '', seed = ''] = /^otpauth:\/\/totp\/(.*)\?secret=([A-Z2-7]{64})$/.exec(said) ?? [];
  await page.getByText('Or type the seed').click();
  assert.equal((await page.locator('details code').textContent())?.replaceAll(' ', ''), seed);
  return new Authenticator(`arn:aws:iam::${ACCOUNT}:mfa/${label.split('@')[0]}`, seed);
}

for (const database of ['sqlite', 'postgres'] as const) {
  test(`a user adds, renames, resynchronises and removes an app by pages on ${database}`, {
    skip: skip || (database === 'postgres' && skipWithoutPostgres()),
  }, async (t) => {
    const server = await startServer(t, { database });
    const iam = iamClient(server, server.root);
    await newUser(server, 'anna');
    const page = await signedInPage(t, server, 'anna');
    await page.goto('/account/mfa');
    await page.getByRole('button', { name: 'Add an app' }).click();
    assert.match((await alert(page)) ?? '', /not authorized to perform: iam:CreateVirtualMFADevice/);
    await putUserPolicy(iam, 'anna', ...own('anna'));

    const app = await addApp(page);
    await page.getByLabel('First code').fill('123456');
    await page.getByLabel('Second code').fill('654321');
    await page.getByRole('button', { name: 'Enable' }).click();
    assert.equal(await alert(page), 'Authentication code for device is not valid.');
    await giveCodes(page, app, 'Enable');
    assert.equal(await title(page), 'Multi-factor authentication');
    const { MFADevices = [] } = await iam.send(new ListMFADevicesCommand({ UserName: 'anna' }));
    assert.deepEqual(
      MFADevices.map(({ SerialNumber }) => SerialNumber),
      [`arn:aws:iam::${ACCOUNT}:mfa/anna`],
    );

    await page.getByRole('link', { name: 'anna', exact: true }).click();
    await page.getByLabel('Shown to you').fill('My <phone>');
    await page.getByRole('button', { name: 'Rename' }).click();
    assert.match((await alert(page)) ?? '', /validation error/);
    await page.getByLabel('Shown to you').fill('My phone');
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('link', { name: 'My phone' }).click();
    assert.equal(await title(page), 'My phone');
    const { Tags } = await iam.send(new ListMFADeviceTagsCommand({ SerialNumber: app.serialNumber }));
    assert.deepEqual(Tags, [{ Key: 'Name', Value: 'My phone' }]);
    await giveCodes(page, app, 'Resynchronise');
    assert.equal(await page.getByRole('status').textContent(), 'Server and device agree again.');

    await page.goto('/account');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page, 'anna');
    assert.match((await page.textContent('main')) ?? '', /My phone/);
    await page.getByLabel('Code', { exact: true }).fill(await app.code());
    await page.getByRole('button', { name: 'Continue' }).click();
    assert.equal(await title(page), 'anna');
    await page.goto('/account/mfa');
    await page.getByRole('link', { name: 'My phone' }).click();
    await page.getByRole('button', { name: 'Remove this device' }).click();
    assert.match((await page.textContent('main')) ?? '', /None yet/);
    const { VirtualMFADevices } = await iam.send(new ListVirtualMFADevicesCommand({}));
    assert.deepEqual(VirtualMFADevices, []);
    await assertRecorded(server, app);
  });
}

/** All of it is in the trail as IAM's own calls of the user; seed and codes are not. */
async function assertRecorded(server: TestServer, app: Authenticator): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 250));
  const events = [...(await storedEvents(server)).values()].filter(
    ({ record }) => (record['userIdentity'] as { userName?: string }).userName === 'anna',
  );
  const calls = events
    .map(({ record }) => record)
    .filter((record) => record['eventSource'] === 'iam.amazonaws.com')
    .map((record) => `${record['eventName']} ${record['errorCode'] ?? 'done'}`);
  assert.deepEqual(calls, [
    'CreateVirtualMFADevice AccessDenied',
    'CreateVirtualMFADevice done',
    'EnableMFADevice InvalidAuthenticationCode',
    'EnableMFADevice done',
    'TagMFADevice ValidationError',
    'TagMFADevice done',
    'ResyncMFADevice done',
    'DeactivateMFADevice done',
    'DeleteVirtualMFADevice done',
  ]);
  const text = JSON.stringify(events);
  assert.ok(!text.includes(app.seed) && !text.includes('654321'));
}

test('root adds an app and a hardware token, and cancels another app; eight devices are the most', {
  skip,
}, async (t) => {
  const server = await startServer(t, { rootPassword: ROOT_PASSWORD });
  const iam = iamClient(server, server.root);
  const seed = new SecretBytes(randomBytes(20));
  const token = {
    serialNumber: 'GAHT12345678',
    seed,
    algorithm: 'SHA1',
    periodSeconds: 30,
    counter: 0,
  } as const;
  const { store, custody, close } = await openBackends(settingsOf(server), () => undefined);
  const given = { sealer: custody.sealer, random: systemRandom, now: Date.now() };
  await store.write(({ db }) => importMfaDevices({ ...given, db }, ACCOUNT, [token]));
  await close();
  const page = await signedInPage(t, server, 'root');
  await page.goto('/account/mfa');
  assert.equal(await page.getByLabel('Name of the device').inputValue(), 'root-account-mfa-device');
  await addApp(page);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await giveCodes(page, await addApp(page), 'Enable');
  await page.getByLabel('Serial number').fill('GAHT12345678');
  await giveCodes(page, new Authenticator('GAHT12345678', base32(seed.reveal())), 'Add a token');
  assert.match((await page.textContent('table')) ?? '', /GAHT12345678\s*hardware token/);
  for (let number = 3; number <= 8; number++)
    await giveCodes(page, await addApp(page, `app${number}`), 'Enable');
  const { MFADevices = [] } = await iam.send(new ListMFADevicesCommand({}));
  assert.equal(MFADevices.length, 8);
  await giveCodes(page, await addApp(page, 'app9'), 'Enable');
  assert.equal(await alert(page), 'Cannot exceed quota for MFADevicesPerUser: 8');
});

test("nobody touches another one's devices by pages, nor without the token of the session", {
  skip,
}, async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  for (const name of ['anna', 'bert']) {
    await newUser(server, name);
    await putUserPolicy(iam, name, ...own(name));
  }
  const page = await signedInPage(t, server, 'anna');
  const app = await addApp(page);
  await giveCodes(page, app, 'Enable');
  const bert = new Visitor(server.url);
  await bert.signIn({ name: 'bert', password: PASSWORD });
  const { token } = await bert.get('/account/mfa');
  const serial = app.serialNumber;
  const device = `/account/mfa/device?serial=${encodeURIComponent(serial)}`;
  assert.deepEqual(
    [(await bert.get(device)).status, (await bert.get(device)).location],
    [303, '/account/mfa'],
  );
  const codes = { code1: '123456', code2: '654321', name: 'mine' };
  for (const deed of ['rename', 'resync', 'remove']) {
    const path = `/account/mfa/device/${deed}`;
    const refused = await bert.post(path, { token, serial, ...codes });
    assert.equal(refused.location, '/account/mfa', deed);
    assert.equal((await bert.post(path, { token: 'x', serial, ...codes })).status, 400, deed);
    const foreign = await bert.post(path, { token, serial, ...codes }, { origin: 'https://evil.example' });
    assert.equal(foreign.status, 400, deed);
  }
  const stolen = await bert.post('/account/mfa/token', { token, serial, ...codes });
  assert.match(stolen.problem, /MFA Device is already in use/);
  for (const path of ['app/codes', 'app/cancel'])
    assert.doesNotMatch(
      (await bert.post(`/account/mfa/${path}`, { token, ticket: 'x', ...codes })).body,
      /base64/,
    );
  const { MFADevices = [] } = await iam.send(new ListMFADevicesCommand({ UserName: 'anna' }));
  assert.equal(MFADevices.length, 1);
});

test('of many posts of two codes at once, one enables the device, and one resynchronises it', {
  skip,
}, async (t) => {
  const server = await startServer(t, { rootPassword: ROOT_PASSWORD });
  const visitor = new Visitor(server.url);
  const { token } = await visitor.get('/signin?as=root');
  await visitor.post('/signin', { token, as: 'root', name: 'root@localhost', password: ROOT_PASSWORD });
  const page = await visitor.get('/account/mfa');
  const shown = await visitor.post('/account/mfa/app', { token: page.token, name: 'phone' });
  const seed = /<code>([A-Z2-7 ]+)<\/code>/.exec(shown.body)?.[1]?.replaceAll(' ', '') ?? '';
  const ticket = /name="ticket" value="([^"]*)"/.exec(shown.body)?.[1] ?? '';
  const app = new Authenticator(`arn:aws:iam::${ACCOUNT}:mfa/phone`, seed);
  const postAll = async (path: string, fields: Readonly<Record<string, string>>) => {
    const { AuthenticationCode1: code1, AuthenticationCode2: code2 } = await app.twoCodes();
    const given = { token: page.token, code1, code2, ...fields };
    const answers = await Promise.all(Array.from({ length: 30 }, () => visitor.post(path, given)));
    return answers.filter(({ status }) => status < 400).length;
  };
  assert.equal(await postAll('/account/mfa/app/codes', { ticket }), 1);
  assert.equal(await postAll('/account/mfa/device/resync', { serial: app.serialNumber }), 1);
});
