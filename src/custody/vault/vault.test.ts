import assert from 'node:assert/strict';
import {
  constants,
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  sign as opensslSign,
  verify as opensslVerify,
  publicEncrypt,
} from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { NSS, TEST_MODULES, type TestModule } from '../../../test/support/pkcs11-modules.ts';
import { ACCOUNT, newPlace, openVaultHome, type VaultHome } from '../../../test/support/vault-home.ts';
import { CustodyError } from '../custody-error.ts';
import { parseCiphertext } from './ciphertext.ts';
import { KEY_SPECS } from './key-specs.ts';
import type { SigningAlgorithm, StoredMaterial, VaultFault, VaultKeySpec } from './key-vault.ts';
import { VaultError } from './key-vault.ts';
import { SIGNING_ALGORITHMS, SIGNING_ALGORITHMS_OF } from './signing-algorithms.ts';

const AAD = Buffer.from('additional');
const MESSAGE = Buffer.from('message to sign');

const fails = (fault: VaultFault) => (error: unknown) => error instanceof VaultError && error.fault === fault;

const publicKeyOf = (spki: Uint8Array | undefined): KeyObject =>
  createPublicKey({ key: Buffer.from(spki ?? []), format: 'der', type: 'spki' });

/** As OpenSSL is told of an algorithm. */
function opensslOptions(algorithm: SigningAlgorithm) {
  const traits = SIGNING_ALGORITHMS[algorithm];
  if (!('bits' in traits)) return { digest: null, options: {} };
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: traits.bits / 8 };
  return { digest: `sha${traits.bits}`, options: traits.scheme === 'pss' ? pss : {} };
}

const suiteOn = (module: TestModule) => () => {
  const can = (spec: VaultKeySpec): boolean => !module.lacks.has(spec);
  let home: VaultHome;
  before(async () => {
    home = await openVaultHome(module);
  });
  after(() => home.close());

  test('what it encrypts it decrypts, and says of it whose it is and nothing more', async () => {
    const key = await home.make('SYMMETRIC_DEFAULT');
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 4096 }),
        fc.uint8Array({ maxLength: 300 }),
        async (plaintext, aad) => {
          const ciphertext = await home.vault.encrypt(key, plaintext, aad);
          assert.deepEqual(parseCiphertext(ciphertext)?.place, key.place);
          assert.equal(ciphertext.length, plaintext.length + 85 + key.place.keyId.length);
          const opened = await home.vault.decrypt(key, ciphertext, aad);
          assert.deepEqual(Buffer.from(opened.reveal()), Buffer.from(plaintext));
        },
      ),
      { numRuns: 50 },
    );
  });

  test('a ciphertext opens with its own additional data only', async () => {
    const key = await home.make('SYMMETRIC_DEFAULT');
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.uint8Array(), async (one, other) => {
        fc.pre(Buffer.compare(one, other) !== 0);
        const ciphertext = await home.vault.encrypt(key, MESSAGE, one);
        await assert.rejects(home.vault.decrypt(key, ciphertext, other), fails('invalid-ciphertext'));
      }),
      { numRuns: 25 },
    );
  });

  test('a ciphertext with any byte changed, cut off or added fails in one way', async () => {
    const key = await home.make('SYMMETRIC_DEFAULT');
    const ciphertext = await home.vault.encrypt(key, MESSAGE, AAD);
    for (let index = 0; index < ciphertext.length; index++) {
      const changed = Uint8Array.from(ciphertext);
      changed[index] = (changed[index] ?? 0) ^ 1;
      await assert.rejects(home.vault.decrypt(key, changed, AAD), fails('invalid-ciphertext'));
      const cut = ciphertext.subarray(0, index);
      await assert.rejects(home.vault.decrypt(key, cut, AAD), fails('invalid-ciphertext'));
    }
    const longer = Buffer.concat([ciphertext, Buffer.from([0])]);
    await assert.rejects(home.vault.decrypt(key, longer, AAD), fails('invalid-ciphertext'));
    assert.deepEqual((await home.vault.decrypt(key, ciphertext, AAD)).revealText(), MESSAGE.toString());
  });

  test('no two messages share what their key is derived from, nor the nonce', async () => {
    const key = await home.make('SYMMETRIC_DEFAULT');
    const texts = await Promise.all(Array.from({ length: 200 }, () => home.vault.encrypt(key, MESSAGE, AAD)));
    const parsed = texts.map((text) => parseCiphertext(text));
    for (const part of ['derivation', 'nonce', 'ciphertext'] as const) {
      assert.equal(new Set(parsed.map((one) => Buffer.from(one?.[part] ?? []).toString('hex'))).size, 200);
    }
  });

  test('a data key is the plaintext of its ciphertext', async () => {
    const key = await home.make('SYMMETRIC_DEFAULT');
    const { plaintext, ciphertext } = await home.vault.generateDataKey(key, 32, AAD);
    assert.equal(plaintext.reveal().length, 32);
    assert.deepEqual((await home.vault.decrypt(key, ciphertext, AAD)).reveal(), plaintext.reveal());
  });

  test('material is of use in its own place and spec only, and as it was made', async () => {
    const key = await home.make('HMAC_256');
    const mac = (changes: Partial<StoredMaterial>) =>
      home.vault.mac({ ...key, ...changes }, 'HMAC_SHA_256', MESSAGE);
    await mac({});
    for (const part of ['accountId', 'keyId', 'materialId'] as const) {
      const place = { ...key.place, [part]: newPlace()[part].replace(ACCOUNT, '999988887777') };
      await assert.rejects(mac({ place }), fails('unusable-material'));
    }
    for (let index = 0; index < key.blob.length; index++) {
      const blob = Uint8Array.from(key.blob);
      blob[index] = (blob[index] ?? 0) ^ 1;
      await assert.rejects(mac({ blob }), fails('unusable-material'));
    }
    await assert.rejects(mac({ blob: new Uint8Array() }), fails('unusable-material'));
    const asSymmetric = { ...key, spec: 'SYMMETRIC_DEFAULT' } as const;
    await assert.rejects(home.vault.encrypt(asSymmetric, MESSAGE, AAD), fails('unusable-material'));
  });

  test('a public key is vouched for by the material it was made with', async () => {
    const one = await home.make('ECC_NIST_P256');
    const other = await home.make('ECC_NIST_P256');
    home.vault.checkPublicKey(one, one.publicKey ?? new Uint8Array());
    assert.throws(
      () => home.vault.checkPublicKey(one, other.publicKey ?? new Uint8Array()),
      fails('unusable-material'),
    );
  });

  for (const spec of Object.keys(SIGNING_ALGORITHMS_OF) as VaultKeySpec[]) {
    if (spec === 'RSA_3072' || spec === 'RSA_4096' || !can(spec)) continue;
    test(`OpenSSL verifies what ${spec} signs`, async () => {
      const key = await home.make(spec);
      for (const algorithm of SIGNING_ALGORITHMS_OF[spec] ?? []) {
        if (algorithm === 'ED25519_PH_SHA_512') continue;
        const signature = await home.vault.sign(key, algorithm, MESSAGE, 'RAW');
        const { digest, options } = opensslOptions(algorithm);
        const asked = { key: publicKeyOf(key.publicKey), ...options };
        assert.ok(opensslVerify(digest, MESSAGE, asked, signature), algorithm);
        const verify = (message: Uint8Array, form: 'RAW' | 'DIGEST') =>
          home.vault.verify(key, key.publicKey ?? new Uint8Array(), algorithm, message, form, signature);
        assert.ok(await verify(MESSAGE, 'RAW'));
        assert.equal(await verify(Buffer.from('another'), 'RAW'), false);
        if (digest !== null) {
          assert.ok(await verify(hash(digest, MESSAGE, 'buffer'), 'DIGEST'));
          await assert.rejects(verify(MESSAGE, 'DIGEST'), fails('unsupported'));
        }
      }
    });
  }

  test('a digest signs as its message, for every algorithm over digests', async () => {
    for (const spec of (['RSA_2048', 'ECC_NIST_P384', 'ECC_SECG_P256K1'] as const).filter(can)) {
      const key = await home.make(spec);
      for (const algorithm of SIGNING_ALGORITHMS_OF[spec] ?? []) {
        const { digest, options } = opensslOptions(algorithm);
        const signature = await home.vault.sign(
          key,
          algorithm,
          hash(digest ?? '', MESSAGE, 'buffer'),
          'DIGEST',
        );
        assert.ok(opensslVerify(digest, MESSAGE, { key: publicKeyOf(key.publicKey), ...options }, signature));
      }
    }
  });

  test('Ed25519ph and ML-DSA of a given mu: signed and verified, and not each other', async () => {
    const digest = hash('sha512', MESSAGE, 'buffer');
    const ed = await home.make('ECC_NIST_EDWARDS25519');
    const signature = await home.vault.sign(ed, 'ED25519_PH_SHA_512', digest, 'DIGEST');
    const verify = (
      key: typeof ed,
      algorithm: SigningAlgorithm,
      form: 'DIGEST' | 'EXTERNAL_MU' | 'RAW',
      given: Uint8Array,
    ) => home.vault.verify(key, key.publicKey ?? new Uint8Array(), algorithm, digest, form, given);
    assert.ok(await verify(ed, 'ED25519_PH_SHA_512', 'DIGEST', signature));
    assert.equal(await verify(ed, 'ED25519_SHA_512', 'RAW', signature), false);
    const pq = await home.make('ML_DSA_65');
    const ofMu = await home.vault.sign(pq, 'ML_DSA_SHAKE_256', digest, 'EXTERNAL_MU');
    assert.ok(await verify(pq, 'ML_DSA_SHAKE_256', 'EXTERNAL_MU', ofMu));
    assert.equal(await verify(pq, 'ML_DSA_SHAKE_256', 'RAW', ofMu), false);
    await assert.rejects(home.vault.sign(ed, 'ED25519_PH_SHA_512', MESSAGE, 'RAW'), fails('unsupported'));
    await assert.rejects(home.vault.sign(pq, 'ML_DSA_SHAKE_256', MESSAGE, 'DIGEST'), fails('unsupported'));
  });

  test('what is no signature at all is false, for every algorithm, and costs no process', async () => {
    for (const spec of ['RSA_2048', 'ECC_NIST_P256', 'ECC_NIST_EDWARDS25519', 'ML_DSA_44'] as const) {
      const key = await home.make(spec);
      for (const algorithm of SIGNING_ALGORITHMS_OF[spec] ?? []) {
        const forms = algorithm === 'ED25519_PH_SHA_512' ? (['DIGEST'] as const) : (['RAW'] as const);
        for (const form of [...forms, ...(spec === 'ML_DSA_44' ? (['EXTERNAL_MU'] as const) : [])]) {
          const message = form === 'RAW' ? MESSAGE : Buffer.alloc(64, 1);
          for (const length of [0, 1, 63, 64, 65, 70, 256, 2420, 6144]) {
            for (const fill of [0, 0x30, 0xff]) {
              const signature = Buffer.alloc(length, fill);
              const verified = home.vault.verify(
                key,
                key.publicKey ?? new Uint8Array(),
                algorithm,
                message,
                form,
                signature,
              );
              assert.equal(await verified, false, `${algorithm} ${form} ${length} ${fill}`);
            }
          }
        }
      }
    }
  });

  test('MACs are those of OpenSSL under imported material', async () => {
    for (const [spec, algorithm, digest] of [
      ['HMAC_224', 'HMAC_SHA_224', 'sha224'],
      ['HMAC_256', 'HMAC_SHA_256', 'sha256'],
      ['HMAC_384', 'HMAC_SHA_384', 'sha384'],
      ['HMAC_512', 'HMAC_SHA_512', 'sha512'],
    ] as const) {
      const traits = KEY_SPECS[spec];
      assert.ok(traits.kind === 'hmac');
      const secret = Buffer.alloc(traits.bytes, 7);
      const key = await home.adopt(spec, secret);
      const mac = await home.vault.mac(key, algorithm, MESSAGE);
      assert.deepEqual(Buffer.from(mac), createHmac(digest, secret).update(MESSAGE).digest());
      assert.ok(await home.vault.verifyMac(key, algorithm, MESSAGE, mac));
      assert.equal(await home.vault.verifyMac(key, algorithm, MESSAGE, mac.subarray(1)), false);
      assert.equal(await home.vault.verifyMac(key, algorithm, Buffer.from('x'), mac), false);
    }
  });

  test('RSA decrypts what OpenSSL encrypts, by both hashes, and nothing else', async () => {
    const key = await home.make('RSA_2048');
    for (const [algorithm, oaepHash] of [
      ['RSAES_OAEP_SHA_1', 'sha1'],
      ['RSAES_OAEP_SHA_256', 'sha256'],
    ] as const) {
      const encrypted = publicEncrypt(
        { key: publicKeyOf(key.publicKey), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash },
        MESSAGE,
      );
      assert.equal((await home.vault.rsaDecrypt(key, algorithm, encrypted)).revealText(), MESSAGE.toString());
      for (const bad of [
        encrypted.subarray(1),
        Buffer.alloc(256, 0xff),
        Buffer.alloc(256),
        Buffer.alloc(0),
      ]) {
        await assert.rejects(home.vault.rsaDecrypt(key, algorithm, bad), fails('invalid-ciphertext'));
      }
      const other = algorithm === 'RSAES_OAEP_SHA_1' ? 'RSAES_OAEP_SHA_256' : 'RSAES_OAEP_SHA_1';
      await assert.rejects(home.vault.rsaDecrypt(key, other, encrypted), fails('invalid-ciphertext'));
    }
  });

  test('both sides derive one shared secret, and a point off the curve is refused', {
    skip: !can('ECC_NIST_P256'),
  }, async () => {
    for (const spec of ['ECC_NIST_P256', 'ECC_NIST_P384', 'ECC_NIST_P521'] as const) {
      const [one, other] = [await home.make(spec), await home.make(spec)];
      const first = await home.vault.deriveSharedSecret(one, other.publicKey ?? new Uint8Array());
      const second = await home.vault.deriveSharedSecret(other, one.publicKey ?? new Uint8Array());
      assert.deepEqual(first.reveal(), second.reveal());
      const off = Uint8Array.from(other.publicKey ?? []);
      off[off.length - 1] = (off.at(-1) ?? 0) ^ 1;
      await assert.rejects(home.vault.deriveSharedSecret(one, off), fails('invalid-public-key'));
    }
    const key = await home.make('ECC_NIST_P256');
    const foreign = (await home.make('ECC_SECG_P256K1')).publicKey ?? new Uint8Array();
    await assert.rejects(home.vault.deriveSharedSecret(key, foreign), fails('invalid-public-key'));
  });

  test('the private half of a data key pair belongs to the public one', async () => {
    const key = await home.make('SYMMETRIC_DEFAULT');
    for (const spec of (
      ['RSA_2048', 'ECC_NIST_P256', 'ECC_NIST_P521', 'ECC_SECG_P256K1', 'ECC_NIST_EDWARDS25519'] as const
    ).filter(can)) {
      const pair = await home.vault.generateDataKeyPair(key, spec, AAD);
      const privateKey = {
        key: Buffer.from(pair.privateKey.reveal()),
        format: 'der',
        type: 'pkcs8',
      } as const;
      const digest = spec === 'ECC_NIST_EDWARDS25519' ? null : 'sha256';
      const signature = opensslSign(digest, MESSAGE, privateKey);
      assert.ok(opensslVerify(digest, MESSAGE, publicKeyOf(pair.publicKey), signature), spec);
      const opened = await home.vault.decrypt(key, pair.ciphertext, AAD);
      assert.equal(Buffer.compare(opened.reveal(), pair.privateKey.reveal()), 0);
    }
    await assert.rejects(home.vault.generateDataKeyPair(key, 'HMAC_256', AAD), fails('unsupported'));
  });

  test('a private key of another spec is refused on import; one of the spec signs as before', {
    skip: !can('ECC_NIST_P256'),
  }, async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const bytes = privateKey.export({ format: 'der', type: 'pkcs8' });
    const key = await home.adopt('ECC_NIST_P256', bytes);
    const signature = await home.vault.sign(key, 'ECDSA_SHA_256', MESSAGE, 'RAW');
    assert.ok(opensslVerify('sha256', MESSAGE, publicKey, signature));
    await assert.rejects(home.adopt('ECC_NIST_P384', bytes), fails('incorrect-material'));
    await assert.rejects(home.adopt('SYMMETRIC_DEFAULT', Buffer.alloc(31)), fails('incorrect-material'));
  });

  test('a private key that is not whole is refused, and costs no process', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const whole = privateKey.export({ format: 'der', type: 'pkcs8' });
    await home.adopt('RSA_2048', whole);
    for (const at of [60, 300, 600, 800, 1000, 1150]) {
      const broken = Uint8Array.from(whole);
      broken[at] = (broken[at] ?? 0) ^ 4;
      await assert.rejects(home.adopt('RSA_2048', broken), fails('incorrect-material'), `${at}`);
    }
    await home.make('RSA_2048');
  });

  test('released and rewrapped keys work on', async () => {
    const key = await home.make('SYMMETRIC_DEFAULT');
    const ciphertext = await home.vault.encrypt(key, MESSAGE, AAD);
    await home.vault.release(key.place);
    const { blob } = await home.vault.rewrap(key);
    assert.equal(
      (await home.vault.decrypt({ ...key, blob }, ciphertext, AAD)).revealText(),
      MESSAGE.toString(),
    );
    const soft = await home.make('ML_DSA_44');
    const rewrapped = { ...soft, ...(await home.vault.rewrap(soft)) };
    home.vault.checkPublicKey(rewrapped, soft.publicKey ?? new Uint8Array());
    await home.vault.sign(rewrapped, 'ML_DSA_SHAKE_256', MESSAGE, 'RAW');
  });
};

for (const module of TEST_MODULES)
  describe(`the key vault on ${module.name}`, { skip: module.skip }, suiteOn(module));

test('what a module lacks is refused, and costs no process', { skip: NSS.skip }, async () => {
  const home = await openVaultHome(NSS);
  try {
    const refused = (error: unknown) => error instanceof CustodyError && error.fault === 'refused';
    await assert.rejects(home.make('ECC_SECG_P256K1'), refused);
    // It makes such keys, but cannot take them back: its unwrapping wants attributes of its own.
    const key = await home.make('ECC_NIST_P256');
    for (let tries = 0; tries < 3; tries++)
      await assert.rejects(home.vault.sign(key, 'ECDSA_SHA_256', MESSAGE, 'RAW'), refused);
    const { publicKey, ...rsa } = await home.make('RSA_2048');
    const signature = await home.vault.sign(rsa, 'RSASSA_PSS_SHA_256', MESSAGE, 'RAW');
    assert.ok(await home.verify('RSA_2048', publicKey ?? MESSAGE, 'RSASSA_PSS_SHA_256', MESSAGE, signature));
  } finally {
    await home.close();
  }
});
