import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DecryptCommand,
  EncryptCommand,
  GenerateMacCommand,
  type KMSClient,
  SignCommand,
} from '@aws-sdk/client-kms';
import { backUpToken, drillBackup } from '../src/custody/drill.ts';
import { joinAppliance } from '../src/custody/join-appliance.ts';
import { openPinSource } from '../src/custody/pin-source.ts';
import { listDomainKeys } from '../src/custody/records.ts';
import { type RotationContext, rotateRootOfTrust } from '../src/custody/rotation.ts';
import { findPkcs11Library } from '../src/custody/softhsm.ts';
import { metricFamilies } from '../src/gateway/metrics/metric-table.ts';
import {
  type Backends,
  openBackends,
  type RunningNode,
  startNode,
  systemClock,
  systemRandom,
} from '../src/start.ts';
import { kmsClient } from './support/clients.ts';
import { newHome, type ServerHome, settingsOf } from './support/server.ts';

/** The settings of a test server with two HSMs and the PINs of their officers. */
function fleetSettings(home: ServerHome) {
  const settings = settingsOf(home);
  const pin = (name: string): string => `file:${join(home.folder, name)}`;
  return {
    ...settings,
    hsm: {
      ...settings.hsm,
      officerPin: pin('officer'),
      more: [
        {
          name: 'second',
          library: findPkcs11Library(),
          tokenDirectory: join(home.folder, 'second'),
          tokenLabel: 'second',
          pinSource: openPinSource(pin('second.pin')),
          officerPinSource: openPinSource(pin('second.officer')),
        },
      ],
    },
  };
}

/** HSMs by where they stand, as the metrics say. */
async function standings(node: RunningNode): Promise<Readonly<Record<string, unknown>>> {
  const family = metricFamilies(await node.metrics()).find(({ name }) => name === 'keywarden_hsm_appliances');
  return Object.fromEntries((family?.samples ?? []).map(({ labels, value }) => [labels?.['state'], value]));
}

/** As a command of the operator beside the server, with shorter waits. */
const rotationOf = ({ store, custody }: Backends): RotationContext => ({
  store,
  random: systemRandom,
  clock: systemClock,
  call: custody.call,
  wrappedStores: custody.wrappedStores,
  onProgress: () => undefined,
  settleSeconds: 0.5,
});

const KINDS: readonly CreateKeyCommandInput[] = [
  {},
  { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' },
  { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' },
  { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
  // Wrapped under the sealing root, not the domain key: the module cannot wrap such keys.
  { KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' },
];

/** One call with each key; the ciphertext is one of the beginning. */
async function useAll(kms: KMSClient, keyIds: readonly string[], ciphertext: Uint8Array): Promise<void> {
  const [, hmac, rsa, p256, ed25519] = keyIds;
  const Message = Buffer.from('message');
  const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob: ciphertext }));
  assert.equal(Buffer.from(Plaintext ?? []).toString(), 'secret');
  await kms.send(new GenerateMacCommand({ KeyId: hmac, MacAlgorithm: 'HMAC_SHA_256', Message }));
  for (const [KeyId, SigningAlgorithm] of [
    [rsa, 'RSASSA_PSS_SHA_256'],
    [p256, 'ECDSA_SHA_256'],
    [ed25519, 'ED25519_SHA_512'],
  ] as const) {
    await kms.send(new SignCommand({ KeyId, SigningAlgorithm, Message }));
  }
}

for (const database of ['sqlite', 'postgres'] as const) {
  test(`KMS keys work while an HSM joins, the domain key rotates and an HSM is lost (${database})`, async (t) => {
    const home = await newHome(t, database);
    const settings = fleetSettings(home);
    const log: string[] = [];
    const node = await startNode(settings, (problem) => log.push(problem));
    t.after(() => node.close());
    assert.deepEqual(await standings(node), { 'in-service': 1, 'out-of-service': 0, 'not-joined': 1 });
    // Also while it is too early to try it again.
    await sleep(1100);
    assert.deepEqual(await standings(node), { 'in-service': 1, 'out-of-service': 0, 'not-joined': 1 });
    const kms = kmsClient({ url: node.url }, home.root);
    const keyIds: string[] = [];
    for (const input of KINDS) {
      const { KeyMetadata } = await kms.send(new CreateKeyCommand(input));
      keyIds.push(KeyMetadata?.KeyId ?? '');
    }
    const encrypt = new EncryptCommand({ KeyId: keyIds[0], Plaintext: Buffer.from('secret') });
    const { CiphertextBlob: ciphertext = new Uint8Array() } = await kms.send(encrypt);
    let isOver = false;
    let rounds = 0;
    const user = (async () => {
      for (; !isOver; rounds++) await useAll(kms, keyIds, ciphertext);
    })();

    const operator = await openBackends(settings, () => undefined);
    t.after(() => operator.close());
    const [before] = await listDomainKeys(operator.store.reader);
    await joinAppliance(rotationOf(operator), operator.appliances, 'second');
    await rotateRootOfTrust(rotationOf(operator), operator.appliances);
    const [after, ...others] = await listDomainKeys(operator.store.reader);
    assert.deepEqual(others, []);
    assert.notEqual(after?.id, before?.id);

    // The server finds the second HSM by itself when it looks the next time; then the first may go.
    while (!/^2 of 2/.test((await node.health()).checks['hsm']?.detail ?? '')) await sleep(500);
    assert.deepEqual(await standings(node), { 'in-service': 2, 'out-of-service': 0, 'not-joined': 0 });
    const folder = join(settings.dataDirectory, 'hsm');
    renameSync(folder, `${folder}.lost`);
    const roundsBefore = rounds;
    while (!/^1 of 2/.test((await node.health()).checks['hsm']?.detail ?? '')) await sleep(200);
    assert.deepEqual(await standings(node), { 'in-service': 1, 'out-of-service': 1, 'not-joined': 0 });
    while (rounds < roundsBefore + 3) await sleep(100);
    renameSync(`${folder}.lost`, folder);
    isOver = true;
    await user;
    assert.ok(rounds > 10);
    assert.equal((await node.health()).checks['hsm']?.healthy, true);

    const backup = join(home.folder, 'backup');
    const [primary] = operator.appliances;
    assert.ok(primary);
    await backUpToken(primary, backup);
    const { store, custody } = operator;
    const counts = await drillBackup(store, primary, backup, custody.wrappedStores);
    assert.deepEqual(
      counts.map(({ what }) => what),
      ['domain keys', 'sealing roots', 'data keys', 'keys of audit digests', 'materials of KMS keys'],
    );
    assert.equal(counts.at(-1)?.wanted, KINDS.length);
    for (const { what, wanted, found } of counts) assert.equal(found, wanted, what);
    await rotateRootOfTrust(rotationOf(operator), operator.appliances);
    const lost = await drillBackup(store, primary, backup, custody.wrappedStores);
    assert.deepEqual(
      lost.map(({ found }) => found),
      [0, 0, 0],
      'the backup is of before the rotation',
    );
    await useAll(kms, keyIds, ciphertext);
  });
}
