import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateRoleCommand,
  DeactivateMFADeviceCommand,
  DeleteGroupCommand,
  EnableMFADeviceCommand,
  GetAccountSummaryCommand,
  ListMFADevicesCommand,
  PutRolePolicyCommand,
  ResyncMFADeviceCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetFederationTokenCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { type Authenticator, createDevice, enableDevice } from './support/authenticator.ts';
import {
  allow,
  createUser,
  iamClient,
  policyOf,
  putUserPolicy,
  type Statement,
  sessionCredentials,
  stsClient,
  trust,
} from './support/clients.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import {
  awsCli,
  boto3Script,
  oathCode,
  readQrCode,
  skipWithoutAwsCli,
  skipWithoutBoto3,
  skipWithoutOathtool,
  skipWithoutZbar,
} from './support/programs.ts';
import { ACCOUNT, type Credentials, startServer, storedEvents, type TestServer } from './support/server.ts';

/** MFA on a whole server; the codes come from oathtool, which shares nothing with it. */

const skip = skipWithoutOathtool();
const WRONG_CODE = {
  name: 'AccessDenied',
  message: 'MultiFactorAuthentication failed with invalid MFA one time pass code. ',
};

/** A Deny of deleting groups unless `condition` says otherwise, and an Allow of all the rest. */
const unless = (operator: string, key: string, value: string): readonly Statement[] => [
  allow('*'),
  { Effect: 'Deny', Action: 'iam:DeleteGroup', Resource: '*', Condition: { [operator]: { [key]: value } } },
];

/** Whether those credentials may delete a group: there is none, so the answer is one of two errors. */
async function mayDelete(server: TestServer, credentials: Credentials): Promise<boolean> {
  const deletion = iamClient(server, credentials).send(new DeleteGroupCommand({ GroupName: 'absent' }));
  const error = await deletion.then(
    () => assert.fail('there is no such group'),
    (problem: Error) => problem,
  );
  if (error.name === 'NoSuchEntityException') return true;
  assert.equal(error.name, 'AccessDenied', error.message);
  return false;
}

const sessionOf = async (server: TestServer, key: Credentials, device?: Authenticator) => {
  const input = device === undefined ? {} : await device.factor();
  return sessionCredentials(
    (await stsClient(server, key).send(new GetSessionTokenCommand(input))).Credentials,
  );
};

for (const database of ['sqlite', 'postgres'] as const) {
  const skipHere = skip || (database === 'postgres' && skipWithoutPostgres());

  test(`on ${database} of a hundred posts of one code at once, one is answered`, {
    skip: skipHere,
  }, async (t) => {
    const first = await startServer(t, { database });
    const nodes = database === 'postgres' ? [first, await startServer(t, { home: first })] : [first];
    const root = iamClient(first, first.root);
    const key = await createUser(root, 'anna');
    const device = await enableDevice(root, 'anna');
    const input = await device.factor();
    const posts = Array.from({ length: 100 }, (_, index) =>
      stsClient(nodes[index % nodes.length] ?? first, key).send(new GetSessionTokenCommand(input)),
    );
    const outcomes = await Promise.allSettled(posts);
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    const reasons = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []));
    for (const { name, message } of reasons) assert.deepEqual({ name, message }, WRONG_CODE);
    await first.close();
    const later = await startServer(t, { home: first });
    await assert.rejects(stsClient(later, key).send(new GetSessionTokenCommand(input)), WRONG_CODE);
    await sessionOf(later, key, device);
  });
}

test('a policy that demands MFA is not met by keys, by sessions without, or through roles', {
  skip,
}, async (t) => {
  const server = await startServer(t);
  const root = iamClient(server, server.root);
  const key = await createUser(root, 'anna');
  await putUserPolicy(root, 'anna', ...unless('BoolIfExists', 'aws:MultiFactorAuthPresent', 'false'));
  const device = await enableDevice(root, 'anna');
  const plain = await sessionOf(server, key);
  const proven = await sessionOf(server, key, device);
  assert.equal(await mayDelete(server, key), false);
  assert.equal(await mayDelete(server, proven), true);
  // Not even a denial: such a session cannot call IAM at all.
  await assert.rejects(iamClient(server, plain).send(new ListMFADevicesCommand({})), {
    name: 'InvalidClientTokenId',
  });

  await root.send(
    new CreateRoleCommand({
      RoleName: 'cleaner',
      AssumeRolePolicyDocument: trust(`arn:aws:iam::${ACCOUNT}:user/anna`, {
        Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
      }),
    }),
  );
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/cleaner`;
  const policy = policyOf(...unless('Bool', 'aws:MultiFactorAuthPresent', 'false'));
  await root.send(
    new PutRolePolicyCommand({ RoleName: 'cleaner', PolicyName: 'own', PolicyDocument: policy }),
  );
  const assume = (by: Credentials, factor: object = {}) =>
    stsClient(server, by).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'shift', ...factor }));
  for (const by of [key, plain]) await assert.rejects(assume(by), { name: 'AccessDenied' });
  for (const [by, factor] of [
    [key, await device.factor()],
    [plain, await device.factor()],
    [proven, {}],
  ] as const) {
    const { Credentials: issued } = await assume(by, factor);
    // A role's session tells nothing of MFA, however it began.
    assert.equal(await mayDelete(server, sessionCredentials(issued)), false);
    await assert.rejects(assume(sessionCredentials(issued), await device.factor()), {
      name: 'AccessDenied',
      message: /Please verify your MFA serial number is valid and associated with this user/,
    });
  }
  const federated = await stsClient(server, key).send(
    new GetFederationTokenCommand({ Name: 'guest', Policy: policyOf(allow('*')) }),
  );
  await assert.rejects(
    iamClient(server, sessionCredentials(federated.Credentials)).send(new ListMFADevicesCommand({})),
    { name: 'InvalidClientTokenId' },
  );
});

test('a code is used up by a call that is denied', { skip }, async (t) => {
  const server = await startServer(t);
  const root = iamClient(server, server.root);
  const key = await createUser(root, 'anna');
  const device = await enableDevice(root, 'anna');
  const input = await device.factor();
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/absent`;
  await assert.rejects(
    stsClient(server, key).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'shift', ...input })),
    { name: 'AccessDenied', message: /is not authorized to perform: sts:AssumeRole/ },
  );
  await assert.rejects(stsClient(server, key).send(new GetSessionTokenCommand(input)), WRONG_CODE);
  await sessionOf(server, key, device);
});

test('the age of MFA counts at every request, and the kind of device can be asked for', {
  skip,
}, async (t) => {
  const server = await startServer(t);
  const root = iamClient(server, server.root);
  const key = await createUser(root, 'anna');
  const device = await enableDevice(root, 'anna');
  const young = ['NumericGreaterThanIfExists', 'aws:MultiFactorAuthAge', '1'] as const;
  await putUserPolicy(root, 'anna', ...unless(...young));
  const session = await sessionOf(server, key, device);
  assert.equal(await mayDelete(server, session), true);
  await delay(2100);
  assert.equal(await mayDelete(server, session), false);
  for (const [kind, expected] of [
    ['virtual', true],
    ['fido', false],
  ] as const) {
    await putUserPolicy(root, 'anna', ...unless('StringNotEquals', 'keywarden:MultiFactorAuthType', kind));
    assert.equal(await mayDelete(server, session), expected, kind);
  }
});

test('root has devices of its own, and its session may then do what it wants', { skip }, async (t) => {
  const server = await startServer(t);
  const root = iamClient(server, server.root);
  const device = await enableDevice(root, ACCOUNT, 'root-account-mfa-device');
  assert.equal((await root.send(new GetAccountSummaryCommand({}))).SummaryMap?.AccountMFAEnabled, 1);
  const session = iamClient(server, await sessionOf(server, server.root, device));
  const { MFADevices } = await session.send(new ListMFADevicesCommand({}));
  assert.deepEqual(
    MFADevices?.map((one) => one.SerialNumber),
    [device.serialNumber],
  );
  await session.send(new ResyncMFADeviceCommand({ UserName: ACCOUNT, ...(await device.twoCodes()) }));
  await session.send(new DeactivateMFADeviceCommand({ SerialNumber: device.serialNumber }));
  await assert.rejects(sessionOf(server, server.root, device), { message: /associated with this user/ });
});

test('what is given without its other half, or of another user, is told apart', { skip }, async (t) => {
  const server = await startServer(t);
  const root = iamClient(server, server.root);
  const [anna, bert] = [await createUser(root, 'anna'), await createUser(root, 'bert')];
  const device = await enableDevice(root, 'anna');
  const { SerialNumber, TokenCode } = await device.factor();
  const ask = (key: Credentials, input: object) =>
    stsClient(server, key).send(new GetSessionTokenCommand(input));
  const half = {
    name: 'AccessDenied',
    message: /must provide both MFA serial number and one time pass code/,
  };
  await assert.rejects(ask(anna, { SerialNumber }), half);
  await assert.rejects(ask(anna, { TokenCode }), half);
  await assert.rejects(ask(bert, { SerialNumber, TokenCode }), { message: /associated with this user/ });
  await assert.rejects(ask(anna, { SerialNumber, TokenCode: ` ${TokenCode}` }), { name: 'ValidationError' });
  await ask(anna, { SerialNumber, TokenCode });
});

test('no seed and no code stands in the record', { skip }, async (t) => {
  const server = await startServer(t);
  const root = iamClient(server, server.root);
  const key = await createUser(root, 'anna');
  const device = await createDevice(root, 'phone');
  const two = await device.twoCodes();
  await root.send(new EnableMFADeviceCommand({ UserName: 'anna', ...two }));
  const factor = await device.factor();
  await stsClient(server, key).send(new GetSessionTokenCommand(factor));
  await delay(300);
  const texts = [...(await storedEvents(server)).values()].map(({ text }) => text);
  const made = texts.find((text) => text.includes('CreateVirtualMFADevice')) ?? assert.fail();
  assert.match(made, /HIDDEN_DUE_TO_SECURITY_REASONS/);
  for (const text of texts)
    for (const secret of [two.AuthenticationCode1, two.AuthenticationCode2, factor.TokenCode])
      assert.ok(!text.includes(`"${secret}"`) && !text.includes(`\\"${secret}\\"`));
});

const skipCli = skip || skipWithoutAwsCli() || skipWithoutZbar();

test('the AWS CLI writes the QR code, whose device enables and opens', { skip: skipCli }, async (t) => {
  const server = await startServer(t);
  const key = await createUser(iamClient(server, server.root), 'anna');
  const picture = join(server.folder, 'qr.png');
  const run = async (by: Credentials, ...args: readonly string[]) => {
    const ended = await awsCli(server, by, ...args);
    assert.equal(ended.code, 0, ended.stderr);
    return ended.stdout;
  };
  const create = ['iam', 'create-virtual-mfa-device', '--virtual-mfa-device-name', 'anna-cli'];
  await run(server.root, ...create, '--outfile', picture, '--bootstrap-method', 'QRCodePNG');
  assert.ok((await readFile(picture)).length > 100);
  const uri = await readQrCode(picture);
  const seed = new RegExp(`^otpauth://totp/anna-cli@${ACCOUNT}\\?secret=([A-Z2-7]{64})$`).exec(uri)?.[1];
  const step = Math.floor(Date.now() / 30_000);
  const codeOf = (number: number) => oathCode(seed ?? assert.fail(uri), { second: number * 30 });
  const serial = ['--serial-number', `arn:aws:iam::${ACCOUNT}:mfa/anna-cli`];
  const codes = [
    '--authentication-code1',
    await codeOf(step - 1),
    '--authentication-code2',
    await codeOf(step),
  ];
  await run(server.root, 'iam', 'enable-mfa-device', '--user-name', 'anna', ...serial, ...codes);
  const token = ['sts', 'get-session-token', ...serial, '--token-code', await codeOf(step + 1)];
  assert.match(await run(key, ...token), /"SessionToken"/);
  const again = await awsCli(server, key, ...token);
  assert.match(again.stderr, /\(AccessDenied\).*invalid MFA one time pass code/);
});

test('boto3 takes a device from its making to its end', { skip: skip || skipWithoutBoto3() }, async (t) => {
  const server = await startServer(t);
  const key = await createUser(iamClient(server, server.root), 'anna');
  const argument = { user: 'anna', key: key.accessKeyId, secret: key.secretAccessKey };
  const seen = await boto3Script(server, server.root, join(import.meta.dirname, 'support/mfa.py'), argument);
  assert.deepEqual(seen, {
    wrong: 'InvalidAuthenticationCode',
    again: 'EntityAlreadyExists',
    listed: [true],
    session: true,
    replay: 'AccessDenied',
    in_use: 'DeleteConflict',
    left: 0,
  });
});

const stopPostgres = async (): Promise<void> => (await startPostgres()).stop();
if (skipWithoutPostgres() === false) after(stopPostgres);
