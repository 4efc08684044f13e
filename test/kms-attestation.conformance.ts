import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import {
  CreateKeyCommand,
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  ReplicateKeyCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
} from '@aws-sdk/client-kms';
import { attestKey } from '../src/services/kms/service.ts';
import { openBackends, systemClock, systemRandom } from '../src/start.ts';
import { kmsClient } from './support/clients.ts';
import { ownedKeyStore } from './support/key-store.ts';
import { ACCOUNT, newHome, type ServerHome, settingsOf, startServer } from './support/server.ts';

/** Whatever is installed. */
const OPENSSL = 'openssl';

/** Attests as the operator's command does, beside the server. */
async function attester(
  t: TestContext,
  home: ServerHome,
): Promise<(arn: string) => ReturnType<typeof attestKey>> {
  const backends = await openBackends(settingsOf(home), assert.fail);
  t.after(() => backends.close());
  const context = {
    store: backends.store,
    vault: backends.vault,
    random: systemRandom,
    clock: systemClock,
    hsm: { library: 'module', tokenSerial: '1' },
  };
  return (arn) => attestKey(context, arn);
}

test('of a key from a seed file, and of its replicas, an attestation says that it is known outside', async (t) => {
  const id = 'mrk-bc436485509242b892a30aa8b93536dc';
  const kmsSeed = JSON.stringify({ keys: [{ id, material: randomBytes(32).toString('base64') }] });
  const home = await newHome(t);
  const first = await startServer(t, { kmsSeed, home });
  const ReplicaRegion = 'eu-west-1';
  await kmsClient(first, first.root).send(new ReplicateKeyCommand({ KeyId: id, ReplicaRegion }));
  await kmsClient(first, first.root).send(new RotateKeyOnDemandCommand({ KeyId: id }));
  await first.close();
  // It stays known when the server does without the file.
  const server = await startServer(t, { home });
  const attest = await attester(t, server);
  for (const region of ['us-east-1', ReplicaRegion]) {
    const { statement } = await attest(`arn:aws:kms:${region}:${ACCOUNT}:key/${id}`);
    assert.equal(JSON.parse(statement).knownOutside, true, region);
  }
});

test('an attestation says what a key is, and OpenSSL checks it without the server', async (t) => {
  const server = await startServer(t);
  const kms = kmsClient(server, server.root);
  const { KeyMetadata } = await kms.send(
    new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }),
  );
  const { Arn = '', CreationDate } = KeyMetadata ?? {};
  const { Policy = '' } = await kms.send(new GetKeyPolicyCommand({ KeyId: Arn }));
  const attest = await attester(t, server);
  const { statement, signature, publicKey } = await attest(Arn);
  const stated = JSON.parse(statement);
  assert.deepEqual(
    [stated.key.arn, stated.key.spec, stated.origin, stated.exportable, stated.knownOutside],
    [Arn, 'ECC_NIST_P256', 'AWS_KMS', false, false],
  );
  assert.equal(stated.key.createdAt, CreationDate?.toISOString());
  assert.equal(stated.policySha256, createHash('sha256').update(Policy).digest('hex'));

  const folder = mkdtempSync(join(tmpdir(), 'keywarden-attestation-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const at = (name: string) => join(folder, name);
  writeFileSync(at('key.json'), statement);
  writeFileSync(at('key.sig'), signature);
  writeFileSync(at('key.pem'), publicKey);
  const verify = ['dgst', '-sha384', '-verify', at('key.pem'), '-signature', at('key.sig'), at('key.json')];
  assert.match(spawnSync(OPENSSL, verify, { encoding: 'utf8' }).stdout, /Verified OK/);
  writeFileSync(at('key.json'), readFileSync(at('key.json'), 'utf8').replace('"hsm"', '"nsa"'));
  assert.notEqual(spawnSync(OPENSSL, verify).status, 0);

  assert.equal((await attest(Arn)).publicKey, publicKey);
  await assert.rejects(attest(Arn.slice(0, -1)), /there is no key/);
  const KeyId = 'alias/aws/keywarden-attestation';
  const signer = await kms.send(new DescribeKeyCommand({ KeyId }));
  assert.equal(signer.KeyMetadata?.Arn, stated.attestedBy.arn);
  assert.equal(signer.KeyMetadata?.AWSAccountId, ACCOUNT);
  const sign = new SignCommand({ KeyId, Message: Buffer.from('x'), SigningAlgorithm: 'ECDSA_SHA_384' });
  await assert.rejects(kms.send(sign));
  await assert.rejects(kms.send(new ScheduleKeyDeletionCommand({ KeyId: signer.KeyMetadata?.KeyId ?? '' })), {
    name: 'AccessDeniedException',
  });
});

test('an attestation of a key in a key store names the cluster that holds it, and not the HSM of the server', async (t) => {
  const server = await startServer(t);
  const store = await ownedKeyStore(server);
  const { Arn = '' } = await store.createKey();
  const attest = await attester(t, server);
  const stated = JSON.parse((await attest(Arn)).statement);
  assert.deepEqual(
    [stated.origin, stated.custody, stated.hsm, stated.key.state, stated.key.materials, stated.knownOutside],
    ['AWS_CLOUDHSM', 'cluster', undefined, 'Enabled', 1, false],
  );
  assert.deepEqual(stated.cluster, { id: store.cluster.id, keyStoreId: store.id, user: 'kmsuser' });
  await store.disconnect();
  assert.equal(JSON.parse((await attest(Arn)).statement).key.state, 'Unavailable');
});
