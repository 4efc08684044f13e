import assert from 'node:assert/strict';
import { constants, createECDH, createPrivateKey, createPublicKey, publicEncrypt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { TEST_MODULES, type TestModule } from '../../../test/support/pkcs11-modules.ts';
import { openVaultHome, type VaultHome } from '../../../test/support/vault-home.ts';
import { vectors } from '../../../test/support/vectors.ts';
import { type SigningAlgorithm, VaultError, type VaultKeySpec } from './key-vault.ts';

const { folder, skip } = vectors('wycheproof');

type Hex = Readonly<Record<string, string>>;
type Group = Hex & { readonly keySize: number; readonly tagSize: number; readonly tests: readonly Case[] };
type Case = Hex & { readonly tcId: number; readonly result: 'valid' | 'invalid' | 'acceptable' };

const groupsOf = (name: string): readonly Group[] =>
  (JSON.parse(readFileSync(join(folder, `${name}_test.json`), 'utf8')) as { testGroups: Group[] }).testGroups;

const bytes = (hex: string | undefined): Buffer => Buffer.from(hex ?? '', 'hex');

/** The result, or undefined where the vault refuses. */
async function orRefused<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof VaultError) return undefined;
    throw error;
  }
}

/** What may be asked of an implementation that takes the one encoding and no other. */
function check({ tcId, comment, result }: Case, isTaken: boolean): void {
  if (result === 'acceptable') return;
  assert.equal(isTaken, result === 'valid', `${tcId} ${comment}`);
}

const SIGNATURES: readonly [file: string, spec: VaultKeySpec, algorithm: SigningAlgorithm][] = [
  ['ecdsa_secp256r1_sha256', 'ECC_NIST_P256', 'ECDSA_SHA_256'],
  ['ecdsa_secp384r1_sha384', 'ECC_NIST_P384', 'ECDSA_SHA_384'],
  ['ecdsa_secp521r1_sha512', 'ECC_NIST_P521', 'ECDSA_SHA_512'],
  ['ecdsa_secp256k1_sha256', 'ECC_SECG_P256K1', 'ECDSA_SHA_256'],
  ['rsa_pss_2048_sha256_mgf1_32', 'RSA_2048', 'RSASSA_PSS_SHA_256'],
  ['rsa_signature_2048_sha256', 'RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_256'],
  ['ed25519', 'ECC_NIST_EDWARDS25519', 'ED25519_SHA_512'],
];

const suiteOn = (module: TestModule) => () => {
  let home: VaultHome;
  before(async () => {
    home = await openVaultHome(module);
  });
  after(() => home.close());

  for (const [file, spec, algorithm] of SIGNATURES.filter(([, spec]) => !module.unknown.has(spec))) {
    test(`${algorithm} of ${spec}: takes the good signatures and no other`, async () => {
      for (const group of groupsOf(file)) {
        const publicKey = bytes(group['publicKeyDer']);
        for (const one of group.tests) {
          const [message, signature] = [bytes(one['msg']), bytes(one['sig'])];
          check(one, await home.verify(spec, publicKey, algorithm, message, signature));
        }
      }
    });
  }

  test('HMAC_SHA_256: takes the good MACs and no other', async () => {
    for (const group of groupsOf('hmac_sha256').filter(({ keySize }) => keySize === 256)) {
      for (const one of group.tests) {
        // A MAC cut short is none to KMS.
        if (group.tagSize !== 256 && one.result === 'valid') continue;
        const key = await home.adopt('HMAC_256', bytes(one['key']));
        check(one, await home.vault.verifyMac(key, 'HMAC_SHA_256', bytes(one['msg']), bytes(one['tag'])));
        await home.vault.release(key.place);
      }
    }
  });

  test('RSAES_OAEP_SHA_256: decrypts what is well padded and nothing else', async () => {
    for (const group of groupsOf('rsa_oaep_2048_sha256_mgf1sha256')) {
      const key = await home.adopt('RSA_2048', bytes(group['privateKeyPkcs8']));
      for (const one of group.tests) {
        const opened = await orRefused(home.vault.rsaDecrypt(key, 'RSAES_OAEP_SHA_256', bytes(one['ct'])));
        // KMS knows no labels.
        if (one['label'] !== '') assert.equal(opened, undefined);
        else check(one, opened !== undefined && bytes(one['msg']).equals(opened.reveal()));
      }
    }
  });

  test('ECDH of P-256: derives from points of the curve and no other', {
    skip: module.lacks.has('ECC_NIST_P256'),
  }, async () => {
    for (const group of groupsOf('ecdh_secp256r1')) {
      for (const one of group.tests) {
        const key = await home.adopt('ECC_NIST_P256', p256PrivateKey(one['private'] ?? ''));
        const secret = await orRefused(home.vault.deriveSharedSecret(key, bytes(one['public'])));
        const isRight = secret !== undefined && bytes(one['shared']).equals(secret.reveal());
        if (one.result === 'acceptable') assert.ok(secret === undefined || isRight, `${one.tcId}`);
        else check(one, isRight);
        await home.vault.release(key.place);
      }
    }
  });

  test('RSA_AES_KEY_WRAP: unwraps what RFC 5649 wrapped and nothing else', async () => {
    const wrappingKey = await home.make('RSA_2048');
    const publicKey = createPublicKey({
      key: Buffer.from(wrappingKey.publicKey ?? []),
      format: 'der',
      type: 'spki',
    });
    for (const group of groupsOf('aes_kwp')) {
      for (const one of group.tests) {
        const padding = constants.RSA_PKCS1_OAEP_PADDING;
        const kek = publicEncrypt({ key: publicKey, padding, oaepHash: 'sha256' }, bytes(one['key']));
        const wrapped = {
          wrappingKey,
          algorithm: 'RSA_AES_KEY_WRAP_SHA_256' as const,
          bytes: Buffer.concat([kek, bytes(one['ct'])]),
        };
        const taken = home.vault.importWrapped('SYMMETRIC_DEFAULT', wrapped, wrappingKey.place);
        const fault = await taken.then(
          () => undefined,
          (error: VaultError) => error.fault,
        );
        // What unwraps is a key if it has the length of one.
        const isKey = one['msg']?.length === 64;
        const expected =
          one.result !== 'valid' ? 'invalid-ciphertext' : isKey ? undefined : 'incorrect-material';
        if (one.result !== 'acceptable') assert.equal(fault, expected, `${one.tcId} ${one['comment']}`);
      }
    }
  });
};

for (const module of TEST_MODULES)
  describe(`Wycheproof through the vault on ${module.name}`, { skip: skip || module.skip }, suiteOn(module));

/** DER PKCS#8 of a private value in hex, which may be too long or too short by zeros. */
function p256PrivateKey(hex: string): Buffer {
  const value = bytes(hex.padStart(64, '0').slice(-64));
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(value);
  const point = pair.getPublicKey();
  const [x, y] = [point.subarray(1, 33), point.subarray(33)];
  const text = (part: Buffer): string => part.toString('base64url');
  const jwk = { kty: 'EC', crv: 'P-256', d: text(value), x: text(x), y: text(y) };
  return createPrivateKey({ key: jwk, format: 'jwk' }).export({ format: 'der', type: 'pkcs8' });
}
