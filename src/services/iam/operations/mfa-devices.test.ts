import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { fromBase32 } from '../../../core/base32.ts';
import { oneTimePassword, timeStep } from '../../../core/one-time-password.ts';
import { SecretBytes } from '../../../core/secret-bytes.ts';
import { importMfaDevices } from '../../../identity/mfa/import-mfa-devices.ts';
import type { Operation } from '../../contract.ts';
import {
  ACCOUNT,
  type Bench,
  OTHER_ACCOUNT,
  openBench,
  refused,
  rootCaller,
  userCaller,
} from '../test-support.ts';
import { createUser } from './create-user.ts';
import { deleteUser } from './delete-user.ts';
import { generateCredentialReport } from './generate-credential-report.ts';
import { getAccountSummary } from './get-account-summary.ts';
import { getCredentialReport } from './get-credential-report.ts';
import { mfaOperations } from './mfa-operations.ts';
import { updateUser } from './update-user.ts';

let bench: Bench;

const STEP = 30_000;
const TOO_MANY = 9;
const arn = (name: string) => `arn:aws:iam::${ACCOUNT}:mfa/${name}`;
const WRONG = ['InvalidAuthenticationCode', 403, 'Authentication code for device is not valid.'] as const;

interface Made {
  readonly SerialNumber: string;
  readonly seed: SecretBytes;
}

describe('MFA devices', () => {
  beforeEach(async () => {
    bench = await openBench();
    for (const UserName of ['anna', 'bert']) await bench.call(createUser, { UserName });
  });
  afterEach(() => bench.close());

  const call = (name: string, input: object = {}, as = rootCaller()) =>
    bench.call(mfaOperations[name] ?? assert.fail(name), input, as);

  async function make(VirtualMFADeviceName: string, more: object = {}): Promise<Made> {
    const { VirtualMFADevice: made } = await call('CreateVirtualMFADevice', {
      VirtualMFADeviceName,
      ...more,
    });
    const seed = fromBase32(new TextDecoder().decode(made.Base32StringSeed)) ?? assert.fail();
    return { SerialNumber: made.SerialNumber, seed: new SecretBytes(seed) };
  }

  /** Two codes in a row, the second of which is the present one plus `steps`. */
  const codes = ({ seed }: Made, steps = 0) => {
    const now = timeStep(bench.now, 30) + steps;
    return {
      AuthenticationCode1: oneTimePassword(seed, now - 1),
      AuthenticationCode2: oneTimePassword(seed, now),
    };
  };
  const enable = (device: Made, UserName = 'anna', steps = 0) =>
    call('EnableMFADevice', { UserName, SerialNumber: device.SerialNumber, ...codes(device, steps) });

  test('a virtual device is made with a seed of 320 bits and a picture of it, both shown once', async () => {
    const tags = [{ Key: 'team', Value: 'blue' }];
    const { VirtualMFADevice: made } = await call('CreateVirtualMFADevice', {
      VirtualMFADeviceName: 'phone',
      Path: '/people//mobile/',
      Tags: tags,
    });
    assert.equal(made.SerialNumber, arn('people//mobile/phone'));
    assert.match(new TextDecoder().decode(made.Base32StringSeed), /^[A-Z2-7]{64}$/);
    assert.equal(Buffer.from(made.QRCodePNG).subarray(1, 4).toString(), 'PNG');
    assert.deepEqual(made.Tags, tags);
    assert.deepEqual(await call('ListVirtualMFADevices'), {
      VirtualMFADevices: [{ SerialNumber: made.SerialNumber }],
      IsTruncated: false,
    });
    const again = { VirtualMFADeviceName: 'PHONE', Path: '/people//mobile/' };
    await refused(
      call('CreateVirtualMFADevice', again),
      'EntityAlreadyExists',
      409,
      'MFA device already exists.',
    );
  });

  test('a device whose serial number no operation could take is not made', async () => {
    const message = 'Path and name make a serial number of more than 256 characters.';
    const long = { VirtualMFADeviceName: 'a', Path: `/${'b'.repeat(300)}/` };
    await refused(call('CreateVirtualMFADevice', long), 'ValidationError', 400, message);
  });

  test('two codes in a row enable a device, and its user is told of everywhere', async () => {
    const device = await make('phone');
    const { SerialNumber } = device;
    await enable(device);
    const EnableDate = new Date(bench.now);
    const shown = { UserName: 'anna', SerialNumber, EnableDate };
    assert.deepEqual(await call('ListMFADevices', { UserName: 'anna' }), {
      MFADevices: [shown],
      IsTruncated: false,
    });
    assert.deepEqual(await call('GetMFADevice', { UserName: 'anna', SerialNumber }), shown);
    const { VirtualMFADevices } = await call('ListVirtualMFADevices', { AssignmentStatus: 'Assigned' });
    assert.deepEqual(Object.keys(VirtualMFADevices[0].User), [
      'Path',
      'UserName',
      'UserId',
      'Arn',
      'CreateDate',
    ]);
    assert.deepEqual(VirtualMFADevices[0].EnableDate, EnableDate);
    assert.deepEqual(
      (await call('ListVirtualMFADevices', { AssignmentStatus: 'Unassigned' })).VirtualMFADevices,
      [],
    );
    const { SummaryMap } = await bench.call(getAccountSummary, {});
    assert.deepEqual(
      ['MFADevices', 'MFADevicesInUse', 'AccountMFAEnabled'].map(
        (name) => SummaryMap?.[name as 'MFADevices'],
      ),
      [1, 1, 0],
    );
    await bench.call(generateCredentialReport, {});
    const { Content } = await bench.call(getCredentialReport, {});
    const rows = new TextDecoder()
      .decode(Content)
      .split('\n')
      .map((row) => row.split(','));
    assert.deepEqual(
      rows.map((row) => row[7]),
      ['mfa_active', 'false', 'true', 'false'],
    );
  });

  test('a device goes with its user to another name, keeps the user from deletion, and can be had by the next', async () => {
    const device = await make('phone');
    const { SerialNumber } = device;
    await enable(device);
    await bench.call(updateUser, { UserName: 'anna', NewUserName: 'anne' });
    assert.equal((await call('ListMFADevices', { UserName: 'anne' })).MFADevices[0].UserName, 'anne');
    const refusal = 'Cannot delete entity, must delete MFA device first.';
    await refused(bench.call(deleteUser, { UserName: 'anne' }), 'DeleteConflict', 409, refusal);
    await refused(
      call('DeleteVirtualMFADevice', { SerialNumber }),
      'DeleteConflict',
      409,
      'MFA VirtualDevice in use. Must deactivate first.',
    );
    await refused(
      call('DeactivateMFADevice', { UserName: 'bert', SerialNumber }),
      'NoSuchEntity',
      404,
      'MFA Device invalid for user.',
    );
    await call('DeactivateMFADevice', { UserName: 'anne', SerialNumber });
    await bench.call(deleteUser, { UserName: 'anne' });
    // The codes it was enabled with are used, whoever gives them.
    await refused(enable(device, 'bert'), ...WRONG);
    await enable(device, 'bert', 2);
    await call('DeactivateMFADevice', { UserName: 'bert', SerialNumber });
    await call('DeleteVirtualMFADevice', { SerialNumber });
    assert.deepEqual((await call('ListVirtualMFADevices')).VirtualMFADevices, []);
  });

  test('one code twice, codes in the wrong order, and codes of hours ago enable nothing', async () => {
    const device = await make('phone');
    const { SerialNumber } = device;
    const { AuthenticationCode1: first, AuthenticationCode2: second } = codes(device);
    const give = (AuthenticationCode1: string, AuthenticationCode2: string) =>
      call('EnableMFADevice', { UserName: 'anna', SerialNumber, AuthenticationCode1, AuthenticationCode2 });
    await refused(give(second, second), ...WRONG);
    await refused(give(second, first), ...WRONG);
    await refused(enable(device, 'anna', -500), ...WRONG);
    await give(first, second);
  });

  test('an unknown user is told of before an unknown device, and that before wrong codes', async () => {
    const device = await make('phone');
    const input = {
      SerialNumber: device.SerialNumber,
      AuthenticationCode1: '123456',
      AuthenticationCode2: '654321',
    };
    const noUser = 'The user with name nobody cannot be found.';
    await refused(call('EnableMFADevice', { ...input, UserName: 'nobody' }), 'NoSuchEntity', 404, noUser);
    const absent = arn('absent');
    const noDevice = `MFA Device with serial number ${absent} does not exist.`;
    for (const name of ['EnableMFADevice', 'ResyncMFADevice', 'DeactivateMFADevice', 'GetMFADevice'])
      await refused(
        call(name, { ...input, UserName: 'anna', SerialNumber: absent }),
        'NoSuchEntity',
        404,
        noDevice,
      );
    for (const name of ['DeleteVirtualMFADevice', 'TagMFADevice', 'UntagMFADevice', 'ListMFADeviceTags'])
      await refused(
        call(name, { SerialNumber: absent, Tags: [], TagKeys: [] }),
        'NoSuchEntity',
        404,
        noDevice,
      );
    await refused(call('EnableMFADevice', { ...input, UserName: 'anna' }), ...WRONG);
    await enable(device);
    const taken = 'MFA Device is already in use.';
    await refused(call('EnableMFADevice', { ...input, UserName: 'bert' }), 'EntityAlreadyExists', 409, taken);
  });

  test('a clock that went wrong is set right by two codes, and none of before is good any more', async () => {
    const device = await make('phone');
    const { SerialNumber } = device;
    await enable(device);
    const resync = (steps: number) =>
      call('ResyncMFADevice', { UserName: 'anna', SerialNumber, ...codes(device, steps) });
    await resync(40);
    await refused(resync(40), ...WRONG);
    await refused(resync(3), ...WRONG);
    bench.now += 10 * STEP;
    await resync(40);
  });

  test('after five wrong pairs even the right one has to wait, and then is enough', async () => {
    const device = await make('phone');
    for (let tries = 0; tries < 6; tries++) {
      await refused(enable(device, 'anna', 500), ...WRONG);
      bench.now += 1000 * tries;
    }
    const wait = `MFA Device with serial number ${device.SerialNumber} is temporarily unmodifiable after wrong authentication codes. Please try again later.`;
    await refused(enable(device, 'anna', 500), ...WRONG);
    await refused(enable(device), 'EntityTemporarilyUnmodifiable', 409, wait);
    bench.now += 2 * STEP;
    await enable(device);
  });

  test('the codes of a call that fails are used all the same', async () => {
    const device = await make('phone');
    const { prepare } = mfaOperations['EnableMFADevice'] as Extract<Operation, { kind: 'write' }>;
    const fails: Operation = {
      kind: 'write',
      access: 'none',
      ...(prepare && { prepare }),
      run: () => Promise.reject(new Error('the disk is full')),
    };
    const input = { UserName: 'anna', SerialNumber: device.SerialNumber, ...codes(device) };
    await assert.rejects(bench.call(fails, input), /the disk is full/);
    await refused(call('EnableMFADevice', input), ...WRONG);
    await enable(device, 'anna', 2);
  });

  test('users and root have up to eight devices', async () => {
    for (let number = 1; number < TOO_MANY; number++) await enable(await make(`phone${number}`));
    const ninth = await make('phone9');
    const full = 'Cannot exceed quota for MFADevicesPerUser: 8';
    await refused(enable(ninth), 'LimitExceeded', 409, full);
    await enable(ninth, 'bert');
    const first = await call('ListMFADevices', { UserName: 'anna', MaxItems: 5 });
    assert.equal(first.MFADevices.length, 5);
    const rest = await call('ListMFADevices', { UserName: 'anna', Marker: first.Marker });
    assert.equal(rest.MFADevices.length, 3);
    const all = await call('ListVirtualMFADevices', { MaxItems: 2 });
    const next = await call('ListVirtualMFADevices', { Marker: all.Marker });
    assert.deepEqual(
      [...all.VirtualMFADevices, ...next.VirtualMFADevices].map((one) => one.SerialNumber),
      Array.from({ length: TOO_MANY }, (_, index) => arn(`phone${index + 1}`)),
    );
  });

  test('root names itself by its account number, and nobody else can', async () => {
    const device = await make('root-account-mfa-device');
    const { SerialNumber } = device;
    const { User } = await bench.call(createUser, { UserName: 'carl' });
    const notFound = `The user with name ${ACCOUNT} cannot be found.`;
    const input = { UserName: ACCOUNT, SerialNumber, ...codes(device) };
    await refused(call('EnableMFADevice', input, userCaller(User)), 'NoSuchEntity', 404, notFound);
    await bench.call(createUser, { UserName: ACCOUNT });
    await enable(device, ACCOUNT);
    const { MFADevices } = await call('ListMFADevices');
    assert.deepEqual(MFADevices, [{ UserName: ACCOUNT, SerialNumber, EnableDate: new Date(bench.now) }]);
    const { VirtualMFADevices } = await call('ListVirtualMFADevices');
    assert.deepEqual(VirtualMFADevices[0].User, {
      UserId: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:root`,
      CreateDate: VirtualMFADevices[0].User.CreateDate,
    });
    assert.equal((await bench.call(getAccountSummary, {})).SummaryMap?.AccountMFAEnabled, 1);
    assert.deepEqual((await call('ListMFADevices', {}, userCaller(User))).MFADevices, []);
    await call('DeactivateMFADevice', { SerialNumber });
  });

  test('devices of another account are not there', async () => {
    const device = await make('phone');
    const stranger = rootCaller(OTHER_ACCOUNT);
    const message = `MFA Device with serial number ${device.SerialNumber} does not exist.`;
    await refused(
      call('GetMFADevice', { SerialNumber: device.SerialNumber }, stranger),
      'NoSuchEntity',
      404,
      message,
    );
    assert.deepEqual((await call('ListVirtualMFADevices', {}, stranger)).VirtualMFADevices, []);
  });

  test('an imported token is enabled by its serial number, and is no virtual device', async () => {
    const seed = new SecretBytes(randomBytes(20));
    const token = {
      serialNumber: 'GAHT12345678',
      seed,
      algorithm: 'SHA1',
      periodSeconds: null,
      counter: 5,
    } as const;
    const context = {
      sealer: bench.sealer,
      now: bench.now,
      random: { bytes: (length: number) => randomBytes(length) },
    };
    await bench.store.write(({ db }) => importMfaDevices({ ...context, db }, ACCOUNT, [token]));
    const press = (counter: number) => oneTimePassword(seed, counter);
    const give = (counter: number) => ({
      UserName: 'anna',
      SerialNumber: 'gaht12345678',
      AuthenticationCode1: press(counter),
      AuthenticationCode2: press(counter + 1),
    });
    await refused(call('EnableMFADevice', give(3)), ...WRONG);
    await call('EnableMFADevice', give(20));
    assert.equal(
      (await call('ListMFADevices', { UserName: 'anna' })).MFADevices[0].SerialNumber,
      'GAHT12345678',
    );
    assert.deepEqual((await call('ListVirtualMFADevices')).VirtualMFADevices, []);
    await refused(
      call('DeleteVirtualMFADevice', { SerialNumber: 'GAHT12345678' }),
      'NoSuchEntity',
      404,
      'MFA Device with serial number GAHT12345678 does not exist.',
    );
  });

  test('tags are kept, listed and taken away', async () => {
    const { SerialNumber } = await make('phone');
    await call('TagMFADevice', {
      SerialNumber,
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    });
    await call('UntagMFADevice', { SerialNumber, TagKeys: ['a'] });
    assert.deepEqual(await call('ListMFADeviceTags', { SerialNumber }), {
      Tags: [{ Key: 'b', Value: '2' }],
      IsTruncated: false,
    });
  });

  test('the permission is on the user for what users have, on the device for the rest', async () => {
    const resources = async (name: string, input: object) =>
      (await bench.permissions(mfaOperations[name] ?? assert.fail(name), input))?.map((one) => [
        one.action,
        one.resources[0]?.arn,
      ]);
    const user = `arn:aws:iam::${ACCOUNT}:user/anna`;
    for (const name of [
      'EnableMFADevice',
      'ResyncMFADevice',
      'DeactivateMFADevice',
      'GetMFADevice',
      'ListMFADevices',
    ])
      assert.deepEqual(await resources(name, { UserName: 'anna', SerialNumber: arn('x') }), [
        [`iam:${name}`, user],
      ]);
    for (const name of ['DeleteVirtualMFADevice', 'TagMFADevice', 'UntagMFADevice', 'ListMFADeviceTags'])
      assert.deepEqual(await resources(name, { SerialNumber: arn('x'), TagKeys: [] }), [
        [`iam:${name}`, arn('x')],
      ]);
    const tagged = { VirtualMFADeviceName: 'x', Tags: [{ Key: 'a', Value: 'b' }] };
    assert.deepEqual(await resources('CreateVirtualMFADevice', tagged), [
      ['iam:CreateVirtualMFADevice', arn('x')],
      ['iam:TagMFADevice', arn('x')],
    ]);
    assert.deepEqual(await resources('ListVirtualMFADevices', {}), [['iam:ListVirtualMFADevices', '*']]);
  });
});
