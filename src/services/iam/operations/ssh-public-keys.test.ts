import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { makeSshPublicKey } from '../../../../test/support/certificates.ts';
import { type Bench, openBench, refused, rootCaller } from '../test-support.ts';
import { createUser } from './create-user.ts';
import { deleteUser } from './delete-user.ts';
import { sshPublicKeyOperations } from './ssh-public-key-operations.ts';

let bench: Bench;

describe('SSH public keys', () => {
  beforeEach(async () => {
    bench = await openBench();
    for (const UserName of ['anna', 'bert']) await bench.call(createUser, { UserName });
  });
  afterEach(() => bench.close());

  const call = (name: string, input: object = {}) => {
    const operation = sshPublicKeyOperations[name] ?? assert.fail(name);
    return bench.call(operation, input);
  };
  const upload = (SSHPublicKeyBody: string, UserName = 'anna') =>
    call('UploadSSHPublicKey', { UserName, SSHPublicKeyBody });

  test('a key is uploaded, shown in both forms, listed, switched off and deleted', async () => {
    const { ssh, pem } = makeSshPublicKey();
    const { SSHPublicKey } = await upload(`${ssh} anna@laptop`);
    const wire = Buffer.from(ssh.split(' ')[1] ?? '', 'base64');
    const fingerprint = createHash('md5').update(wire).digest('hex').match(/../g)?.join(':');
    const { SSHPublicKeyId } = SSHPublicKey;
    assert.match(SSHPublicKeyId, /^APKA[A-Z2-7]{16}$/);
    const metadata = {
      UserName: 'anna',
      SSHPublicKeyId,
      Status: 'Active',
      UploadDate: new Date(bench.now),
    };
    const shown = (SSHPublicKeyBody: string) => ({ ...metadata, Fingerprint: fingerprint, SSHPublicKeyBody });
    assert.deepEqual(SSHPublicKey, shown(`${ssh} anna@laptop`));
    const get = async (Encoding: string) =>
      (await call('GetSSHPublicKey', { UserName: 'anna', SSHPublicKeyId, Encoding })).SSHPublicKey;
    assert.deepEqual(await get('SSH'), shown(ssh));
    assert.deepEqual(await get('PEM'), shown(pem));
    assert.deepEqual(await call('ListSSHPublicKeys', { UserName: 'anna' }), {
      SSHPublicKeys: [metadata],
      IsTruncated: false,
    });
    await call('UpdateSSHPublicKey', { UserName: 'anna', SSHPublicKeyId, Status: 'Inactive' });
    assert.equal((await get('SSH')).Status, 'Inactive');
    await refused(
      call('UpdateSSHPublicKey', { UserName: 'anna', SSHPublicKeyId, Status: 'Expired' }),
      'InvalidInput',
      400,
      'Operation does not support status Expired',
    );
    await refused(
      bench.call(deleteUser, { UserName: 'anna' }),
      'DeleteConflict',
      409,
      'Cannot delete entity, must remove referenced objects first.',
    );
    await call('DeleteSSHPublicKey', { UserName: 'anna', SSHPublicKeyId });
    assert.deepEqual((await call('ListSSHPublicKeys', { UserName: 'anna' })).SSHPublicKeys, []);
  });

  test('one key in two forms is one key; another user may have it too', async () => {
    const { ssh, pem } = makeSshPublicKey();
    const made = await upload(pem);
    assert.equal(made.SSHPublicKey.SSHPublicKeyBody, pem);
    await refused(upload(ssh), 'DuplicateSSHPublicKey', 400, 'Duplicate SSH public key uploaded.');
    const { SSHPublicKey } = await upload(ssh, 'bert');
    const { SSHPublicKeyId } = SSHPublicKey;
    await refused(
      call('DeleteSSHPublicKey', { UserName: 'anna', SSHPublicKeyId }),
      'NoSuchEntity',
      404,
      `User has no Public Key with id ${SSHPublicKeyId}.`,
    );
    const unknown = { UserName: 'anna', SSHPublicKeyId: 'APKAXXXXXXXXXXXXXXXXX' };
    for (const name of ['GetSSHPublicKey', 'UpdateSSHPublicKey', 'DeleteSSHPublicKey'])
      await refused(
        call(name, { ...unknown, Encoding: 'SSH', Status: 'Inactive' }),
        'NoSuchEntity',
        404,
        'The Public Key with id APKAXXXXXXXXXXXXXXXXX cannot be found.',
      );
  });

  test('five keys are enough', async () => {
    for (let number = 0; number < 5; number++) await upload(makeSshPublicKey().ssh);
    await refused(
      upload(makeSshPublicKey().ssh),
      'LimitExceeded',
      409,
      'Cannot exceed quota for SSHPublicKeysPerUser: 5',
    );
  });

  test('only RSA keys of 2048 bits or more are taken', async () => {
    const { ssh } = makeSshPublicKey();
    const base64 = ssh.split(' ')[1] ?? '';
    const notRsa = generateKeyPairSync('ed25519')
      .publicKey.export({ type: 'spki', format: 'pem' })
      .toString();
    for (const body of [
      'not a key',
      base64,
      `ssh-dss ${base64}`,
      'ssh-rsa',
      'ssh-rsa AAAA',
      `ssh-rsa ${base64.slice(0, 100)}`,
      `ssh-rsa ${Buffer.concat([Buffer.from(base64, 'base64'), Buffer.alloc(4)]).toString('base64')}`,
      `${ssh}\n${ssh}`,
      '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
    ])
      await refused(upload(body), 'UnrecognizedPublicKeyEncoding', 400, 'Invalid public key uploaded.');
    for (const body of [makeSshPublicKey(1024).ssh, notRsa])
      await refused(upload(body), 'InvalidPublicKey', 400, 'Invalid body for public key');
  });

  test('root has no such keys', async () => {
    const message = 'Must specify userName when calling with non-User credentials';
    await refused(
      bench.call(sshPublicKeyOperations['ListSSHPublicKeys'] ?? assert.fail(), {}, rootCaller()),
      'ValidationError',
      400,
      message,
    );
  });
});
