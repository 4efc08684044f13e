import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DeleteCustomKeyStoreCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyPairCommand,
  GenerateDataKeyPairWithoutPlaintextCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GenerateRandomCommand,
  GetKeyRotationStatusCommand,
  GetParametersForImportCommand,
  type KMSClient,
  ListKeyRotationsCommand,
  ReEncryptCommand,
  ReplicateKeyCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  UpdateCustomKeyStoreCommand,
} from '@aws-sdk/client-kms';
import { openStore } from '../src/storage/open-store.ts';
import { kmsClient } from './support/clients.ts';
import { KMS_USER, type OwnedKeyStore, ownedKeyStore } from './support/key-store.ts';
import { ADMIN, activeCluster, clusterAt, hsmCall, SUBNETS } from './support/owned-cluster.ts';
import { skipWithoutPostgres } from './support/postgres.ts';
import { awsCli, skipWithoutAwsCli } from './support/programs.ts';
import { startServer, storedEvents } from './support/server.ts';
import { startServerProcess } from './support/server-process.ts';
import { makeVendor } from './support/vendor-module.ts';

const named = (name: string) => ({ name });
const Plaintext = Buffer.from('a secret');
const EncryptionContext = { tenant: '7' };

const encrypt = async (kms: KMSClient, KeyId: string) =>
  (await kms.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }))).CiphertextBlob ?? Plaintext;

async function assertDecrypts(kms: KMSClient, CiphertextBlob: Uint8Array): Promise<void> {
  const { Plaintext: opened } = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
  assert.deepEqual(Buffer.from(opened ?? []), Plaintext);
}

/** Ids of a process's children whose command line holds `text`. */
const childrenOf = (parent: number, text: string): number[] =>
  execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, ppid, ...args]) => Number(ppid) === parent && args.join(' ').includes(text))
    .map(([pid]) => Number(pid));

/** Processes of this one that are logged in to a cluster. */
const loggedIn = (): number[] => childrenOf(process.pid, 'key-worker');

const storeOn = async (t: TestContext): Promise<OwnedKeyStore> => ownedKeyStore(await startServer(t));

for (const database of ['sqlite', 'postgres'] as const) {
  const skip = database === 'postgres' ? skipWithoutPostgres() : false;
  test(`a key of a key store is made and used in its cluster alone (${database})`, { skip }, async (t) => {
    const store = await ownedKeyStore(await startServer(t, { database }));
    const { kms } = store;
    const key = await store.createKey({ Description: 'inside' });
    const KeyId = key.KeyId ?? '';
    assert.deepEqual(
      [key.Origin, key.CustomKeyStoreId, key.CloudHsmClusterId, key.KeyState, key.Enabled, key.MultiRegion],
      ['AWS_CLOUDHSM', store.id, store.cluster.id, 'Enabled', true, false],
    );
    assert.equal('CurrentKeyMaterialId' in key, false);
    assert.deepEqual(await store.describeKey(KeyId), key);
    const [object, ...others] = await store.objects();
    assert.deepEqual(others, []);
    assert.deepEqual(
      [object?.['Label'], object?.['KeyKind'], object?.['IsExtractable']],
      [key.Arn, 'AES_256', false],
    );

    const ciphertext = await encrypt(kms, KeyId);
    await assertDecrypts(kms, ciphertext);
    const flipped = Uint8Array.from(ciphertext);
    flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
    const bad = named('InvalidCiphertextException');
    await assert.rejects(kms.send(new DecryptCommand({ CiphertextBlob: flipped, EncryptionContext })), bad);
    await assert.rejects(kms.send(new DecryptCommand({ CiphertextBlob: ciphertext })), bad);

    const made = await kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' }));
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob: made.CiphertextBlob }));
    assert.deepEqual(opened.Plaintext, made.Plaintext);
    const hidden = await kms.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId, NumberOfBytes: 7 }));
    const seven = await kms.send(new DecryptCommand({ CiphertextBlob: hidden.CiphertextBlob }));
    assert.equal(seven.Plaintext?.length, 7);
    const random = new GenerateRandomCommand({ NumberOfBytes: 33, CustomKeyStoreId: store.id });
    assert.equal((await kms.send(random)).Plaintext?.length, 33);

    const { KeyMetadata: outside } = await kms.send(new CreateKeyCommand({}));
    const moved = await kms.send(
      new ReEncryptCommand({
        CiphertextBlob: ciphertext,
        SourceEncryptionContext: EncryptionContext,
        DestinationKeyId: outside?.KeyId,
        DestinationEncryptionContext: EncryptionContext,
      }),
    );
    await assertDecrypts(kms, moved.CiphertextBlob ?? Plaintext);
    const back = await kms.send(
      new ReEncryptCommand({
        CiphertextBlob: moved.CiphertextBlob,
        SourceEncryptionContext: EncryptionContext,
        DestinationKeyId: KeyId,
        DestinationEncryptionContext: EncryptionContext,
      }),
    );
    assert.equal(back.KeyId, key.Arn);
    await assertDecrypts(kms, back.CiphertextBlob ?? Plaintext);
  });
}

test('what keys of key stores do not do is refused in the words of AWS', async (t) => {
  const store = await storeOn(t);
  const { kms } = store;
  const { KeyId = '', Arn } = await store.createKey();
  const byOrigin = {
    name: 'UnsupportedOperationException',
    message: `${Arn} origin is AWS_CLOUDHSM which is not valid for this operation.`,
  };
  const KeyPairSpec = 'ECC_NIST_P256';
  for (const command of [
    new GenerateDataKeyPairCommand({ KeyId, KeyPairSpec }),
    new GenerateDataKeyPairWithoutPlaintextCommand({ KeyId, KeyPairSpec }),
    new GetKeyRotationStatusCommand({ KeyId }),
    new EnableKeyRotationCommand({ KeyId }),
    new DisableKeyRotationCommand({ KeyId }),
    new RotateKeyOnDemandCommand({ KeyId }),
    new ListKeyRotationsCommand({ KeyId }),
    new GetParametersForImportCommand({
      KeyId,
      WrappingAlgorithm: 'RSAES_OAEP_SHA_256',
      WrappingKeySpec: 'RSA_2048',
    }),
  ] as const)
    await assert.rejects(kms.send(command as GenerateDataKeyPairCommand), byOrigin);
  const unsupported = named('UnsupportedOperationException');
  await assert.rejects(kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: 'eu-west-1' })), unsupported);
  await assert.rejects(store.createKey({ MultiRegion: true }), unsupported);
  await assert.rejects(store.createKey({ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' }), unsupported);
  await assert.rejects(
    store.createKey({ CustomKeyStoreId: 'cks-0' }),
    named('CustomKeyStoreNotFoundException'),
  );
  // What was refused has left nothing behind.
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  await assert.rejects(store.createKey({ Policy }), named('MalformedPolicyDocumentException'));
  assert.equal((await store.objects()).length, 1);
});

test('while the store is disconnected its keys are unavailable, and nobody is logged in', async (t) => {
  const before = loggedIn().length;
  const store = await storeOn(t);
  const { kms } = store;
  const { KeyId = '', Arn } = await store.createKey();
  const going = await store.createKey();
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: going.KeyId, PendingWindowInDays: 7 }));
  const ciphertext = await encrypt(kms, KeyId);
  assert.equal(loggedIn().length, before + 1);
  await store.disconnect();
  const unavailable = { name: 'KMSInvalidStateException', message: `${Arn} is unavailable.` };
  await assert.rejects(encrypt(kms, KeyId), unavailable);
  await assert.rejects(assertDecrypts(kms, ciphertext), unavailable);
  await assert.rejects(kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' })), unavailable);
  const wrongState = named('CustomKeyStoreInvalidStateException');
  await assert.rejects(store.createKey(), wrongState);
  await assert.rejects(
    kms.send(new GenerateRandomCommand({ NumberOfBytes: 1, CustomKeyStoreId: store.id })),
    wrongState,
  );
  for (let tries = 0; loggedIn().length > before; tries++) {
    assert.ok(tries < 100);
    await delay(20);
  }
  const stateOf = async (id = KeyId) => {
    const { KeyState, Enabled } = await store.describeKey(id);
    return [KeyState, Enabled];
  };
  assert.deepEqual(await stateOf(), ['Unavailable', false]);
  assert.deepEqual(await stateOf(going.KeyId), ['PendingDeletion', false]);
  await kms.send(new CancelKeyDeletionCommand({ KeyId: going.KeyId }));
  assert.deepEqual(await stateOf(going.KeyId), ['Unavailable', false]);
  await kms.send(new DisableKeyCommand({ KeyId }));
  assert.deepEqual(await stateOf(), ['Unavailable', false]);
  await assert.rejects(encrypt(kms, KeyId), unavailable);
  const rename = new CreateAliasCommand({ AliasName: 'alias/away', TargetKeyId: KeyId });
  await kms.send(rename);

  await store.connect();
  assert.deepEqual(await stateOf(), ['Disabled', false]);
  await assert.rejects(encrypt(kms, KeyId), named('DisabledException'));
  await kms.send(new EnableKeyCommand({ KeyId }));
  await assertDecrypts(kms, ciphertext);
  assert.deepEqual(await stateOf(going.KeyId), ['Disabled', false]);
});

test('keys are made in clusters with HSMs in two zones, and used while there is one HSM', async (t) => {
  const store = await storeOn(t);
  const { kms, cluster } = store;
  const { KeyId = '' } = await store.createKey();
  const ciphertext = await encrypt(kms, KeyId);
  const tooFew = named('CloudHsmClusterInvalidConfigurationException');
  const without = async (index: number) => {
    const { Hsms } = await cluster.until(() => true);
    await cluster.call('DeleteHsm', { HsmId: Hsms[index]?.HsmId });
    await cluster.until((now) => now.Hsms.length === Hsms.length - 1);
  };
  // The one that was made first serves until now; its clone has the key.
  await without(0);
  await assertDecrypts(kms, ciphertext);
  await assert.rejects(store.createKey(), tooFew);
  await cluster.call('CreateHsm', { AvailabilityZone: 'us-east-1b' });
  await cluster.until(({ Hsms }) => Hsms.filter(({ State }) => State === 'ACTIVE').length === 2);
  await assert.rejects(store.createKey(), tooFew);
  await store.disconnect();
  await without(1);
  await store.connect();
  assert.deepEqual(await store.state(), ['CONNECTED', undefined]);
  await assertDecrypts(kms, ciphertext);
  await without(0);
  const noCluster = {
    name: 'KMSInvalidStateException',
    message: 'KMS cannot communicate with your CloudHSM cluster',
  };
  await assert.rejects(assertDecrypts(kms, ciphertext), noCluster);
  await assert.rejects(store.createKey(), tooFew);
  await store.disconnect();
  await store.connect();
  assert.deepEqual(await store.state(), ['FAILED', 'INSUFFICIENT_CLOUDHSM_HSMS']);
  await assert.rejects(store.connect(), named('CustomKeyStoreInvalidStateException'));
  // From the backup of the last one.
  await cluster.call('CreateHsm', { AvailabilityZone: 'us-east-1a' });
  await cluster.until(({ Hsms }) => Hsms[0]?.State === 'ACTIVE');
  await store.disconnect();
  await store.connect();
  await assertDecrypts(kms, ciphertext);
});

test('a password of kmsuser that is reset logs KMS out at once, and a corrected one works', async (t) => {
  const store = await storeOn(t);
  const { kms, cluster } = store;
  const { KeyId = '' } = await store.createKey();
  const ciphertext = await encrypt(kms, KeyId);
  const Password = 'kmsuser-Password-2';
  await cluster.call('ResetClusterUserPassword', {
    ...ADMIN,
    UserName: KMS_USER.UserName,
    Role: 'crypto-user',
    NewPassword: Password,
  });
  await assert.rejects(assertDecrypts(kms, ciphertext), named('KMSInvalidStateException'));
  await assert.rejects(store.createKey(), named('CustomKeyStoreInvalidStateException'));
  await store.disconnect();
  await store.connect();
  assert.deepEqual(await store.state(), ['FAILED', 'INVALID_CREDENTIALS']);
  const named_ = { CustomKeyStoreId: store.id };
  const update = () => kms.send(new UpdateCustomKeyStoreCommand({ ...named_, KeyStorePassword: Password }));
  await assert.rejects(update(), named('CustomKeyStoreInvalidStateException'));
  for (const expected of [
    'INVALID_CREDENTIALS',
    'INVALID_CREDENTIALS',
    'INVALID_CREDENTIALS',
    'USER_LOCKED_OUT',
  ]) {
    await store.disconnect();
    await store.connect();
    assert.deepEqual(await store.state(), ['FAILED', expected]);
  }
  await store.disconnect();
  await update();
  // With a new password nobody is locked out.
  await cluster.call('ResetClusterUserPassword', {
    ...ADMIN,
    UserName: KMS_USER.UserName,
    Role: 'crypto-user',
    NewPassword: Password,
  });
  await store.connect();
  assert.deepEqual(await store.state(), ['CONNECTED', undefined]);
  await assertDecrypts(kms, ciphertext);

  await cluster.call('DeleteClusterUser', { ...ADMIN, UserName: KMS_USER.UserName, Role: 'crypto-user' });
  await assert.rejects(assertDecrypts(kms, ciphertext), named('KMSInvalidStateException'));
  await store.disconnect();
  await store.connect();
  assert.deepEqual(await store.state(), ['FAILED', 'USER_NOT_FOUND']);
});

test('an object that the owner of the cluster deleted makes its key fail, and no other', async (t) => {
  const store = await storeOn(t);
  const { kms, cluster } = store;
  const { KeyId = '', Arn = '' } = await store.createKey();
  const other = await store.createKey();
  const ciphertext = await encrypt(kms, KeyId);
  const object = (await store.objects()).find(({ Label }) => Label === Arn);
  await cluster.call('DeleteClusterKey', { ...KMS_USER, KeyId: object?.['KeyId'] });
  await assert.rejects(assertDecrypts(kms, ciphertext), {
    name: 'KMSInvalidStateException',
    message: `The key material of ${Arn} is not in its CloudHSM cluster.`,
  });
  assert.equal((await store.describeKey(KeyId)).KeyState, 'Enabled');
  await assertDecrypts(kms, await encrypt(kms, other.KeyId ?? ''));
});

test('keys of a key store outlive their process, the HSM that serves, and the server', async (t) => {
  const store = await storeOn(t);
  const { kms, server, cluster } = store;
  const { KeyId = '' } = await store.createKey();
  const ciphertext = await encrypt(kms, KeyId);
  for (const pid of loggedIn()) process.kill(pid, 'SIGKILL');
  const many = Array.from({ length: 10 }, () => assertDecrypts(kms, ciphertext));
  await Promise.all(many);
  for (const pid of loggedIn()) process.kill(pid, 'SIGSTOP');
  for (const pid of loggedIn()) process.kill(pid, 'SIGKILL');
  await store.createKey();

  const { Hsms } = await cluster.until(() => true);
  const folder = join(server.folder, 'data', 'clusters', cluster.id);
  assert.equal(readdirSync(folder).length, 2);
  renameSync(join(folder, Hsms[0]?.HsmId ?? ''), join(server.folder, 'lost'));
  for (const pid of loggedIn()) process.kill(pid, 'SIGKILL');
  await assertDecrypts(kms, ciphertext);

  await server.close();
  const again = await startServer(t, { home: server });
  await assertDecrypts(kmsClient(again, again.root), ciphertext);
});

test('many make, use and connect at once, while processes die: what was encrypted opens, and both HSMs have all keys', async (t) => {
  const store = await storeOn(t);
  const { kms, server, cluster } = store;
  const made = await Promise.all(Array.from({ length: 6 }, () => store.createKey()));
  const uses = made.flatMap(({ KeyId = '' }) =>
    Array.from({ length: 8 }, async () => assertDecrypts(kms, await encrypt(kms, KeyId))),
  );
  for (const pid of loggedIn()) process.kill(pid, 'SIGKILL');
  await Promise.all([...uses, store.connect(), store.createKey(), store.connect()]);

  // Calls that cross the end of a connection fail in AWS's words, and nobody is logged in when they are over.
  const crossing = Array.from({ length: 20 }, () => encrypt(kms, made[0]?.KeyId ?? ''));
  await store.disconnect();
  for (const result of await Promise.allSettled(crossing))
    if (result.status === 'rejected') assert.equal(result.reason.name, 'KMSInvalidStateException');
  for (let tries = 0; loggedIn().length > 0; tries++) {
    assert.ok(tries < 100);
    await delay(20);
  }
  const { Hsms } = await cluster.until(() => true);
  const filesOf = (hsmId = '') => {
    const folder = join(server.folder, 'data', 'clusters', cluster.id, hsmId, 'users');
    const names = readdirSync(folder, { recursive: true }).map(String);
    return names.filter((name) => name.endsWith('.object')).sort();
  };
  assert.deepEqual(filesOf(Hsms[0]?.HsmId), filesOf(Hsms[1]?.HsmId));
  assert.equal((await store.objects()).length, 7);
});

test('a server that is killed leaves nobody logged in, and the next one goes on', async (t) => {
  const server = await startServerProcess(t);
  const store = await ownedKeyStore(server);
  const ciphertext = await encrypt(store.kms, (await store.createKey()).KeyId ?? '');
  const [serverPid = 0] = childrenOf(process.pid, 'main.ts serve');
  const [worker = 0, ...others] = childrenOf(serverPid, 'key-worker');
  assert.deepEqual(others, []);
  await server.kill();
  const isThere = () => execFileSync('ps', ['-eo', 'pid=']).toString().split(/\s+/).includes(String(worker));
  for (let tries = 0; isThere(); tries++) {
    assert.ok(tries < 100);
    await delay(20);
  }
  const again = await startServerProcess(t, { home: server });
  await assertDecrypts(kmsClient(again, again.root), ciphertext);
});

test('a key whose waiting period is over is destroyed in its cluster; until then its store stays', async (t) => {
  const store = await storeOn(t);
  const { kms, server } = store;
  const { KeyId = '', Arn = '' } = await store.createKey();
  const kept = await store.createKey();
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  await store.disconnect();
  const remove = new DeleteCustomKeyStoreCommand({ CustomKeyStoreId: store.id });
  await assert.rejects(kms.send(remove), named('CustomKeyStoreHasCMKsException'));
  await store.connect();
  await server.close();
  const database = await openStore({ url: server.databaseUrl });
  await database.write(async ({ db }) => {
    await db.updateTable('kms_keys').set({ deletion_at: Date.now() }).where('id', '=', KeyId).execute();
  });
  await database.close();
  const again = await startServer(t, { home: server });
  const cluster = clusterAt(again, again.root, store.cluster.id);
  const labels = async () =>
    ((await cluster.call('ListClusterKeys', KMS_USER))['Keys'] as { readonly Label: string }[]).map(
      ({ Label }) => Label,
    );
  for (let tries = 0; (await labels()).includes(Arn); tries++) assert.ok(tries < 50, again.log.join());
  assert.deepEqual(await labels(), [kept.Arn]);
  const deletion = async () =>
    [...(await storedEvents(again)).values()].find(({ record }) => record['eventName'] === 'DeleteKey');
  for (let tries = 0; (await deletion()) === undefined; tries++) assert.ok(tries < 50);
  const data = (await deletion())?.record['additionalEventData'] as Record<string, string>;
  assert.deepEqual([data['customKeyStoreId'], data['clusterId']], [store.id, store.cluster.id]);
  assert.match(data['backingKeysDeletionStatus'] ?? '', /"deletionStatus":"SUCCESS"/);
  const events = [...(await storedEvents(again)).values()];
  assert.ok(events.some(({ record }) => record['eventName'] === 'CreateCustomKeyStore'));
  assert.ok(!events.some(({ text }) => text.includes(KMS_USER.Password)), 'a password is in the trail');
});

test('a key store goes on with a cluster that was made from a backup of its own, and with no other', async (t) => {
  const store = await storeOn(t);
  const { kms, server, cluster, id: CustomKeyStoreId } = store;
  const { KeyId = '' } = await store.createKey();
  const ciphertext = await encrypt(kms, KeyId);
  const { Hsms } = await cluster.until(() => true);
  await cluster.call('DeleteHsm', { HsmId: Hsms[0]?.HsmId });
  await cluster.until((now) => now.Hsms.length === 1);
  const { Backups } = await hsmCall(server, server.root, 'DescribeBackups', {});
  const [backup] = Backups as { readonly BackupId: string }[];
  const { Cluster } = await hsmCall(server, server.root, 'CreateCluster', {
    HsmType: 'hsm1.medium',
    SubnetIds: SUBNETS,
    SourceBackupId: backup?.BackupId,
  });
  const heir = clusterAt(server, server.root, (Cluster as { readonly ClusterId: string }).ClusterId);
  await heir.until(({ State }) => State === 'ACTIVE');
  await heir.call('CreateHsm', { AvailabilityZone: 'us-east-1a' });
  await heir.until((now) => now.Hsms[0]?.State === 'ACTIVE');
  await heir.call('CreateHsm', { AvailabilityZone: 'us-east-1b' });
  await heir.until((now) => now.Hsms.filter(({ State }) => State === 'ACTIVE').length === 2);
  const update = (CloudHsmClusterId: string) =>
    kms.send(new UpdateCustomKeyStoreCommand({ CustomKeyStoreId, CloudHsmClusterId }));
  await assert.rejects(update(heir.id), named('CustomKeyStoreInvalidStateException'));
  await store.disconnect();
  const stranger = await activeCluster(server);
  await assert.rejects(update(stranger.id), named('CloudHsmClusterNotRelatedException'));
  await cluster.call('DeleteHsm', { HsmId: Hsms[1]?.HsmId });
  await cluster.until((now) => now.Hsms.length === 0);
  await cluster.call('DeleteCluster');
  for (let tries = 0; (await store.state())[1] !== 'CLUSTER_NOT_FOUND'; tries++) {
    assert.ok(tries < 50);
    await store.disconnect().catch(() => undefined);
    await store.connect().catch(() => undefined);
  }
  await store.disconnect();
  await update(heir.id);
  await store.connect();
  assert.deepEqual(await store.state(), ['CONNECTED', undefined]);
  assert.equal((await store.describeKey(KeyId)).CloudHsmClusterId, heir.id);
  await assertDecrypts(kms, ciphertext);
});

test('a cluster on slots of an HSM whose keys cannot leave it has no clone, and holds keys of KMS all the same', async (t) => {
  const vendor = makeVendor(t, 3);
  const server = await startServer(t, { hsmPools: [vendor.pool()] });
  const store = await ownedKeyStore(server, { hasClone: false });
  assert.ok(vendor.labels().includes(KMS_USER.UserName));
  const { KeyId = '', Arn } = await store.createKey();
  const ciphertext = await encrypt(store.kms, KeyId);
  for (const pid of loggedIn()) process.kill(pid, 'SIGKILL');
  await assertDecrypts(store.kms, ciphertext);
  assert.deepEqual(
    (await store.objects()).map(({ Label }) => Label),
    [Arn],
  );
});

test('the AWS CLI makes and uses a key of a key store', { skip: skipWithoutAwsCli() }, async (t) => {
  const { server, id } = await storeOn(t);
  const aws = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { code, stdout, stderr } = await awsCli(server, server.root, 'kms', ...args, '--output', 'json');
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  const { KeyMetadata } = await aws('create-key', '--origin', 'AWS_CLOUDHSM', '--custom-key-store-id', id);
  const { KeyId, CustomKeyStoreId } = KeyMetadata as {
    readonly KeyId: string;
    readonly CustomKeyStoreId: string;
  };
  assert.equal(CustomKeyStoreId, id);
  const made = await aws('generate-data-key', '--key-id', KeyId, '--key-spec', 'AES_256');
  const opened = await aws('decrypt', '--ciphertext-blob', String(made['CiphertextBlob']));
  assert.equal(opened['Plaintext'], made['Plaintext']);
});
