import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KeyMaterialRow, KeyRow } from '../tables.ts';
import { assertMembers, expirationOf, keyAfterImport, wrappingFor } from './imports.ts';

const NOW = Date.UTC(2026, 10, 24);
const DAY = 86_400_000;

const input = (change: object) => ({
  KeyId: 'id',
  ImportToken: new Uint8Array(),
  EncryptedKeyMaterial: new Uint8Array(),
  ...change,
});

test('material expires unless said otherwise, in the future and within a year', () => {
  const at = (days: number) => expirationOf(input({ ValidTo: new Date(NOW + days * DAY) }), NOW);
  assert.deepEqual(at(365), { expiration_model: 'KEY_MATERIAL_EXPIRES', valid_to: NOW + 365 * DAY });
  for (const days of [-1, 0]) assert.throws(() => at(days), { message: 'ValidTo must be in the future' });
  assert.throws(() => at(366), { message: 'ValidTo must be less than 365 days in the future' });
  assert.throws(() => expirationOf(input({}), NOW), {
    message: 'A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES',
  });
});

test('material that does not expire has no date', () => {
  const ExpirationModel = 'KEY_MATERIAL_DOES_NOT_EXPIRE';
  assert.deepEqual(expirationOf(input({ ExpirationModel }), NOW), {
    expiration_model: ExpirationModel,
    valid_to: null,
  });
  const both = input({ ExpirationModel, ValidTo: new Date(NOW + DAY) });
  assert.throws(() => expirationOf(both, NOW), { code: 'ValidationException' });
});

const material = (change: Partial<KeyMaterialRow> = {}): KeyMaterialRow =>
  ({
    state: 'CURRENT',
    blob: new Uint8Array(1),
    valid_to: null,
    expiration_model: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
    ...change,
  }) as KeyMaterialRow;

const after = (...materials: KeyMaterialRow[]) => keyAfterImport(materials, NOW);

test('a key is usable once all material is there that its ciphertexts may need', () => {
  const old = { state: 'NON_CURRENT' } as const;
  assert.equal(after(material()).state, 'Enabled');
  assert.equal(after(material({ ...old, blob: null }), material()).state, 'PendingImport');
  assert.equal(after(material({ ...old, valid_to: NOW }), material()).state, 'PendingImport');
  assert.equal(after(material(), material({ state: 'PENDING_ROTATION', blob: null })).state, 'Enabled');
});

test('raw material comes by OAEP, RSA keys by an AES key, and elliptic ones by either if they fit', () => {
  const oaep = 'RSAES_OAEP_SHA_256';
  const byAes = 'RSA_AES_KEY_WRAP_SHA_256';
  for (const spec of ['SYMMETRIC_DEFAULT', 'HMAC_512', 'ECC_NIST_P256'] as const)
    assert.equal(wrappingFor(spec, oaep, 'RSA_2048'), oaep);
  for (const spec of ['RSA_4096', 'ECC_NIST_P521', 'ECC_NIST_EDWARDS25519'] as const)
    assert.equal(wrappingFor(spec, byAes, 'RSA_2048'), byAes);
  assert.equal(wrappingFor('ECC_NIST_P521', oaep, 'RSA_3072'), oaep);
  for (const [spec, algorithm] of [
    ['SYMMETRIC_DEFAULT', byAes],
    ['SYMMETRIC_DEFAULT', 'RSAES_PKCS1_V1_5'],
    ['HMAC_224', byAes],
    ['RSA_2048', oaep],
    ['ECC_NIST_P521', oaep],
  ] as const)
    assert.throws(() => wrappingFor(spec, algorithm, 'RSA_2048'), {
      code: 'ValidationException',
      message: `Wrapping algorithm ${algorithm} and wrapping key spec RSA_2048 cannot be used to import a ${spec} key.`,
    });
});

test('members for several materials are of symmetric keys, and new material has no id to expect', () => {
  const hmac = { key_spec: 'HMAC_256' } as KeyRow;
  const symmetric = { key_spec: 'SYMMETRIC_DEFAULT' } as KeyRow;
  const refused = (key: KeyRow, change: object, message: string) =>
    assert.throws(() => assertMembers(key, input(change)), { code: 'ValidationException', message });
  const of = (name: string) => `Input parameter ${name} cannot be used with HMAC_256 imported keys.`;
  refused(hmac, { ImportType: 'EXISTING_KEY_MATERIAL' }, of('importType'));
  refused(hmac, { KeyMaterialId: '0' }, of('keyMaterialId'));
  refused(hmac, { KeyMaterialDescription: 'x' }, of('keyMaterialDescription'));
  refused(
    symmetric,
    { ImportType: 'NEW_KEY_MATERIAL', KeyMaterialId: '0' },
    'Input parameter keyMaterialId cannot be used with NEW_KEY_MATERIAL importType.',
  );
  assertMembers(symmetric, input({ ImportType: 'EXISTING_KEY_MATERIAL', KeyMaterialId: '0' }));
});

test('a key is good until the first of its materials expires', () => {
  const [soon, late] = [NOW + DAY, NOW + 2 * DAY];
  const both = after(
    material({ state: 'NON_CURRENT', valid_to: soon }),
    material({ valid_to: late, expiration_model: 'KEY_MATERIAL_EXPIRES' }),
  );
  assert.deepEqual(both, { state: 'Enabled', expiration_model: 'KEY_MATERIAL_EXPIRES', valid_to: soon });
});
