import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { vectors } from '../../test/support/vectors.ts';
import { gcmOpen, gcmSeal } from './aes-gcm.ts';

interface Case {
  readonly tcId: number;
  readonly key: string;
  readonly iv: string;
  readonly aad: string;
  readonly msg: string;
  readonly ct: string;
  readonly tag: string;
  readonly result: 'valid' | 'invalid';
}

interface Group {
  readonly ivSize: number;
  readonly keySize: number;
  readonly tagSize: number;
  readonly tests: readonly Case[];
}

const { folder, skip } = vectors('wycheproof');
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

test('AES-256-GCM with a 96-bit nonce does as Wycheproof says', { skip }, () => {
  const file = JSON.parse(readFileSync(join(folder, 'aes_gcm_test.json'), 'utf8')) as {
    testGroups: readonly Group[];
  };
  const cases = file.testGroups
    .filter((group) => group.keySize === 256 && group.ivSize === 96 && group.tagSize === 128)
    .flatMap((group) => group.tests);
  assert.ok(cases.length > 30);
  for (const { tcId, key, iv, aad, msg, ct, tag, result } of cases) {
    const secret = createSecretKey(bytes(key));
    const opened = gcmOpen(secret, bytes(iv), bytes(ct + tag), bytes(aad));
    if (result === 'invalid') {
      assert.equal(opened, undefined, `case ${tcId}`);
      continue;
    }
    assert.deepEqual(Buffer.from(opened ?? []), bytes(msg), `case ${tcId}`);
    const sealed = gcmSeal(secret, bytes(iv), bytes(msg), bytes(aad));
    assert.equal(Buffer.from(sealed).toString('hex'), ct + tag, `case ${tcId}`);
  }
});

test('what is shorter than a tag does not open', () => {
  const key = createSecretKey(new Uint8Array(32));
  assert.equal(gcmOpen(key, new Uint8Array(12), new Uint8Array(15), new Uint8Array()), undefined);
});
