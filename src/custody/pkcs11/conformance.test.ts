import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cryptoRandom, temporaryFolder } from '../../../test/support/custody.ts';
import { NSS, NSS_LIBRARY, nssParameters } from '../../../test/support/pkcs11-modules.ts';
import { CustodyError } from '../custody-error.ts';
import { initializeAppliance, probeAppliance, readyToJoin } from '../join-appliance.ts';
import { openPinSource } from '../pin-source.ts';
import { findPkcs11Library } from '../softhsm.ts';
import { probeConformance } from './conformance.ts';
import { Pkcs11 } from './pkcs11.ts';

const USER_PIN = Buffer.from('crypto-user-of-the-test');

test('SoftHSM passes the probe, and nothing is left in its token', async () => {
  using folder = temporaryFolder();
  const appliance = {
    library: findPkcs11Library(),
    tokenDirectory: join(folder.path, 'hsm'),
    tokenLabel: 'probed',
    pinSource: openPinSource(`file:${join(folder.path, 'pin')}`),
  };
  await readyToJoin(appliance, cryptoRandom);
  const first = await probeAppliance(appliance);
  assert.deepEqual(
    first.filter(({ passed }) => !passed),
    [],
  );
  assert.deepEqual(await probeAppliance(appliance), first);
});

test('a token that is not there, and one without a PIN, are named', async () => {
  using folder = temporaryFolder();
  const appliance = {
    library: findPkcs11Library(),
    tokenDirectory: join(folder.path, 'hsm'),
    tokenLabel: 'absent',
    pinSource: openPinSource(`file:${join(folder.path, 'pin')}`),
  };
  await assert.rejects(probeAppliance(appliance), /PIN of its user is missing/);
  await readyToJoin(appliance, cryptoRandom);
  await assert.rejects(
    probeAppliance({ ...appliance, tokenSerial: '0123456789abcdef' }),
    (error: unknown) => error instanceof CustodyError && error.fault === 'wrong-token',
  );
});

test('NSS computes as it should, but binds no key to its wrapping key: the probe says so', {
  skip: NSS.skip,
}, () => {
  using folder = temporaryFolder();
  const database = join(folder.path, 'nss');
  mkdirSync(database);
  const pkcs11 = new Pkcs11(NSS_LIBRARY ?? '');
  pkcs11.initialize(nssParameters(database));
  try {
    const slot = pkcs11.slots().find((each) => pkcs11.tokenInfo(each).label === 'NSS Certificate DB') ?? 0n;
    const session = pkcs11.openSession(slot);
    pkcs11.login(session, 'SO', new Uint8Array());
    pkcs11.initPin(session, USER_PIN);
    pkcs11.logout(session);
    pkcs11.login(session, 'USER', USER_PIN);
    const conformance = probeConformance(pkcs11, slot);
    const by = (passed: boolean) => conformance.filter((check) => check.passed === passed);
    assert.deepEqual(
      by(true).map(({ name }) => name),
      ['wraps keys by RFC 5649', 'AES-256-GCM', 'ECDSA on P-256', 'RSA-2048 signatures'],
    );
    assert.deepEqual(
      by(false).map(({ detail }) => detail),
      [
        'wrapping a key that is not extractable is allowed',
        'unwrapping against the template is allowed',
        'TRUSTED set by the user is allowed',
        'a copy of an unmodifiable key with more rights is allowed',
      ],
    );
  } finally {
    pkcs11.finalize();
  }
});

test('so NSS holds no domain key: the ceremony ends before it begins, with the reason', {
  skip: NSS.skip,
}, async () => {
  using folder = temporaryFolder();
  const { initialize, label } = await NSS.makeToken(folder.path, USER_PIN.toString());
  const pinSource = { description: 'test', read: async () => Uint8Array.from(USER_PIN) };
  const appliance = { ...initialize, tokenLabel: label, pinSource, officerPinSource: pinSource };
  await assert.rejects(initializeAppliance(appliance, cryptoRandom), (error: unknown) => {
    assert.ok(error instanceof CustodyError && error.fault === 'settings');
    for (const lack of [
      'unwrapping against the template',
      'TRUSTED set by the user',
      'a copy of an unmodifiable key',
    ])
      assert.ok(error.message.includes(`${lack} `), error.message);
    return /cannot hold a domain key/.test(error.message);
  });
});
