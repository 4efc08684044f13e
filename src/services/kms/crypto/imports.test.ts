import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KeyMaterialRow, KeyRow } from '../tables.ts';
import { expirationOf, keyAfterImport } from './imports.ts';

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
  for (const days of [-1, 0, 366]) assert.throws(() => at(days), { code: 'ValidationException' });
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

const after = (state: KeyRow['state'], ...materials: KeyMaterialRow[]) =>
  keyAfterImport({ state } as KeyRow, materials, NOW);

test('a key is usable once all material is there that its ciphertexts may need', () => {
  const old = { state: 'NON_CURRENT' } as const;
  assert.equal(after('PendingImport', material()).state, 'Enabled');
  assert.equal(after('PendingImport', material({ ...old, blob: null }), material()).state, 'PendingImport');
  assert.equal(
    after('PendingImport', material({ ...old, valid_to: NOW }), material()).state,
    'PendingImport',
  );
  assert.equal(
    after('PendingImport', material(), material({ state: 'PENDING_ROTATION', blob: null })).state,
    'Enabled',
  );
});

test('a disabled key stays disabled', () => {
  assert.equal(after('Disabled', material()).state, 'Disabled');
});

test('a key is good until the first of its materials expires', () => {
  const [soon, late] = [NOW + DAY, NOW + 2 * DAY];
  const both = after(
    'Enabled',
    material({ state: 'NON_CURRENT', valid_to: soon }),
    material({ valid_to: late, expiration_model: 'KEY_MATERIAL_EXPIRES' }),
  );
  assert.deepEqual(both, { state: 'Enabled', expiration_model: 'KEY_MATERIAL_EXPIRES', valid_to: soon });
});
