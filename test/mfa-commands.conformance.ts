import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { EnableMFADeviceCommand, GetAccountSummaryCommand, ListMFADevicesCommand } from '@aws-sdk/client-iam';
import { GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { run } from '../src/cli/run.ts';
import { enableDevice } from './support/authenticator.ts';
import { createUser, iamClient, sessionCredentials, stsClient } from './support/clients.ts';
import { startMailServer } from './support/mail-server.ts';
import { oathCode, skipWithoutOathtool } from './support/programs.ts';
import { ACCOUNT, type ServerHome, startServer, storedEvents } from './support/server.ts';

/** The operator's commands for MFA, beside a running server. */

const skip = skipWithoutOathtool();
const SEED = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

/** Runs a command on the server's home. */
async function keywarden(home: ServerHome, ...argv: readonly string[]) {
  const printed = { out: '', error: '' };
  const output = {
    out(text: string): void {
      printed.out += text;
    },
    error(text: string): void {
      printed.error += text;
    },
  };
  const env = {
    KEYWARDEN_DATA: join(home.folder, 'data'),
    KEYWARDEN_DATABASE: home.databaseUrl,
    KEYWARDEN_HSM_PIN: `file:${join(home.folder, 'pin')}`,
  };
  const surroundings = { env, platform: process.platform, home: home.folder, workingDirectory: home.folder };
  const code = await run(argv, surroundings, output);
  return { code, ...printed };
}

test('tokens of a seed file are enabled by their serial numbers and open by their buttons', {
  skip,
}, async (t) => {
  const server = await startServer(t);
  const root = iamClient(server, server.root);
  const key = await createUser(root, 'anna');
  const file = join(server.folder, 'tokens.csv');
  await writeFile(
    file,
    `serial number,secret,type,counter\nGAHT00000001,${SEED},hotp,10\nGAHT00000002,${SEED},totp,\n`,
  );
  const imported = await keywarden(server, 'mfa', 'import', file, '--account', ACCOUNT);
  assert.deepEqual(imported, { code: 0, out: 'Imported 2 tokens.\n', error: '' });
  const again = await keywarden(server, 'mfa', 'import', file, '--account', ACCOUNT);
  assert.match(again.out, /^Imported 0 tokens; 2 were known already/);

  const SerialNumber = 'GAHT00000001';
  const press = (counter: number) => oathCode(SEED, { counter });
  const codes = { AuthenticationCode1: await press(12), AuthenticationCode2: await press(13) };
  await root.send(new EnableMFADeviceCommand({ UserName: 'anna', SerialNumber, ...codes }));
  const ask = async (counter: number) =>
    stsClient(server, key).send(
      new GetSessionTokenCommand({ SerialNumber, TokenCode: await press(counter) }),
    );
  await ask(16);
  for (const counter of [16, 14, 27]) await assert.rejects(ask(counter), { name: 'AccessDenied' });

  const enabled = await keywarden(server, 'mfa', 'remove', SerialNumber, '--account', ACCOUNT);
  assert.match(enabled.error, /GAHT00000001 is enabled: deactivate it first/);
  const removed = await keywarden(server, 'mfa', 'remove', 'GAHT00000002', '--account', ACCOUNT);
  assert.equal(removed.out, 'Removed GAHT00000002.\n');
  const { out } = await keywarden(server, 'mfa', 'list', '--account', ACCOUNT);
  assert.match(out, /^GAHT00000001 {2}hardware-hotp {2}AIDA\w+ {2}\S+Z\n$/);
  const texts = [...(await storedEvents(server)).values()].map(({ text }) => text);
  assert.ok(texts.some((text) => text.includes('ImportMFADevices')));
  assert.ok(!texts.some((text) => text.includes(SEED)));
});

test('mistakes are told before anything is done', async (t) => {
  const server = await startServer(t);
  const file = join(server.folder, 'tokens.csv');
  await writeFile(file, `serial,secret\nshort,${SEED}\n`);
  for (const [argv, message] of [
    [['import', file], /--account wants 12 digits/],
    [['import', '--account', ACCOUNT], /one seed file is wanted/],
    [['import', file, '--account', ACCOUNT], /serial number 'short'/],
    [['list', '--account', '999999999999'], /there is no account 999999999999/],
    [['recover-root', ACCOUNT], /--reason is wanted/],
    [['recover-root', ACCOUNT, '--cancel', '--complete'], /exclude each other/],
    [['recover-root', ACCOUNT, '--reason', 'x', '--delay', '0'], /--delay wants 1 to 2160 hours/],
    [['recover-root', ACCOUNT, '--reason', 'x'], /has no MFA device/],
    [['recover-root', ACCOUNT, '--complete'], /No recovery .* is under way/],
  ] as const) {
    const { code, error } = await keywarden(server, 'mfa', ...argv);
    assert.notEqual(code, 0);
    assert.match(error, message);
    assert.ok(!error.includes(SEED));
  }
});

test('root that lost its phone is helped after the delay, on the record', { skip }, async (t) => {
  const server = await startServer(t);
  const root = iamClient(server, server.root);
  const device = await enableDevice(root, ACCOUNT, 'root-account-mfa-device');
  const session = sessionCredentials(
    (await stsClient(server, server.root).send(new GetSessionTokenCommand(await device.factor())))
      .Credentials,
  );
  const recover = (...flags: readonly string[]) =>
    keywarden(server, 'mfa', 'recover-root', ACCOUNT, ...flags);
  assert.match(
    (await recover('--reason', 'lost at sea', '--delay', '1')).out,
    /can be completed from \S+ on/,
  );
  assert.match((await recover('--reason', 'again')).error, /under way/);
  assert.match((await recover('--complete')).error, /It can be completed from/);
  await recover('--cancel');
  await recover('--reason', 'stolen', '--delay', '1');
  await stsClient(server, server.root).send(new GetSessionTokenCommand(await device.factor()));
  assert.match((await recover('--complete')).error, /No recovery .* is under way/);
  const { recoveries } = JSON.parse(
    (await keywarden(server, 'mfa', 'list', '--account', ACCOUNT, '--json')).out,
  );
  assert.deepEqual(
    recoveries.map((one: { status: string; ending: string }) => [one.status, one.ending]),
    [
      ['cancelled', 'root gave a code of the device'],
      ['cancelled', 'the operator cancelled it'],
    ],
  );
  assert.equal((await root.send(new GetAccountSummaryCommand({}))).SummaryMap?.AccountMFAEnabled, 1);
  await iamClient(server, session).send(new ListMFADevicesCommand({}));
  const names = [...(await storedEvents(server)).values()].map(({ record }) => record['eventName']);
  for (const name of ['RequestRootMFARecovery', 'CancelRootMFARecovery'])
    assert.ok(names.includes(name), name);
});

test('each step of a recovery is mailed to root, and the command tells when it could not be', {
  skip,
}, async (t) => {
  const mail = await startMailServer(t);
  const from = 'keywarden@example.com';
  const server = await startServer(t, { mail: { url: mail.url, from } });
  const device = await enableDevice(iamClient(server, server.root), ACCOUNT, 'root-account-mfa-device');
  const recover = (smtp: string, ...flags: readonly string[]) =>
    keywarden(server, 'mfa', 'recover-root', ACCOUNT, '--smtp', smtp, '--mail-from', from, ...flags);
  assert.match((await recover(mail.url, '--reason', 'lost at sea')).out, /Mailed to root, root@localhost\./);
  const [asked = ''] = await mail.messages(1);
  assert.match(asked, /To: root@localhost[\s\S]*The operator asked to take away[\s\S]*lost at sea/);
  const nowhere = 'smtp://127.0.0.1:1';
  assert.match((await recover(nowhere, '--cancel')).out, /cancelled\.\nROOT WAS NOT TOLD: .*tries again/);
  const silent = await keywarden(server, 'mfa', 'recover-root', ACCOUNT, '--reason', 'again');
  assert.match(silent.out, /No mail was sent/);
  await stsClient(server, server.root).send(new GetSessionTokenCommand(await device.factor()));
  // By the running server: what the last command asked for, and that a code ended it.
  const [, , ended = ''] = await mail.messages(3);
  assert.match(ended, /are not taken away: root gave a code of the device/);
  const events = [...(await storedEvents(server)).values()].map(({ record }) => record);
  const cancelled = events.findLast(({ eventName }) => eventName === 'CancelRootMFARecovery');
  assert.partialDeepStrictEqual(cancelled, {
    userIdentity: { userName: 'keywarden' },
    requestParameters: { reason: 'root gave a code of the device' },
  });
  assert.deepEqual(server.log, []);
});
