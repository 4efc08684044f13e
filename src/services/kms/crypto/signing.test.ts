import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MessageType, SigningAlgorithmSpec } from '../schema.ts';
import type { KeyRow } from '../tables.ts';
import { assertSignable } from './signing.ts';

const check = (
  key_spec: KeyRow['key_spec'],
  algorithm: SigningAlgorithmSpec,
  type: MessageType,
  bytes: number,
) => assertSignable({ key_spec, key_usage: 'SIGN_VERIFY' } as KeyRow, algorithm, type, new Uint8Array(bytes));

test('each algorithm takes its own forms of a message', () => {
  check('RSA_2048', 'RSASSA_PSS_SHA_512', 'RAW', 4096);
  check('RSA_2048', 'RSASSA_PSS_SHA_512', 'DIGEST', 64);
  check('ECC_NIST_P384', 'ECDSA_SHA_384', 'DIGEST', 48);
  check('ECC_NIST_EDWARDS25519', 'ED25519_SHA_512', 'RAW', 1);
  check('ECC_NIST_EDWARDS25519', 'ED25519_PH_SHA_512', 'DIGEST', 64);
  check('ML_DSA_44', 'ML_DSA_SHAKE_256', 'RAW', 1);
  check('ML_DSA_44', 'ML_DSA_SHAKE_256', 'EXTERNAL_MU', 64);
});

test('another form is refused by its name, a digest by its length', () => {
  const code = 'ValidationException';
  for (const [spec, algorithm, type] of [
    ['ECC_NIST_EDWARDS25519', 'ED25519_SHA_512', 'DIGEST'],
    ['ECC_NIST_EDWARDS25519', 'ED25519_PH_SHA_512', 'RAW'],
    ['ML_DSA_87', 'ML_DSA_SHAKE_256', 'DIGEST'],
  ] as const) {
    const message = `Message type ${type} is incompatible with algorithm ${algorithm}.`;
    assert.throws(() => check(spec, algorithm, type, 64), { code, message });
  }
  assert.throws(() => check('RSA_2048', 'RSASSA_PSS_SHA_256', 'EXTERNAL_MU', 64), {
    code,
    message: 'Message type EXTERNAL_MU is incompatible with key spec RSA_2048.',
  });
  assert.throws(() => check('ECC_NIST_P256', 'ECDSA_SHA_256', 'DIGEST', 48), {
    code,
    message: 'Digest is invalid length for algorithm ECDSA_SHA_256.',
  });
});

test('an algorithm of other keys is refused before anything else is looked at', () => {
  for (const algorithm of ['ECDSA_SHA_384', 'RSASSA_PSS_SHA_256', 'SM2DSA'] as const) {
    assert.throws(() => check('ECC_NIST_P256', algorithm, 'EXTERNAL_MU', 0), {
      code: 'InvalidKeyUsageException',
      message: `Algorithm ${algorithm} is incompatible with key spec ECC_NIST_P256.`,
    });
  }
});
