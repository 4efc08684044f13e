import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ciphertextHeader, encodeCiphertext, parseCiphertext } from './ciphertext.ts';

const place = {
  accountId: '012345678901',
  keyId: 'mrk-0123456789abcdef0123456789abcdef',
  materialId: 'ab'.repeat(32),
};
const message = {
  derivation: Buffer.alloc(16, 1),
  nonce: Buffer.alloc(12, 2),
  ciphertext: Buffer.alloc(20, 3),
};

test('a ciphertext names account, key and material, and holds its parts', () => {
  const header = ciphertextHeader(place);
  const parsed = parseCiphertext(encodeCiphertext(header, message));
  assert.deepEqual(parsed, { place, header, ...message });
});

test('whatever is no ciphertext reads as none, and never throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const parsed = parseCiphertext(bytes);
      if (bytes[0] !== 1 || bytes[1] !== 1 || bytes.length < 70) assert.equal(parsed, undefined);
    }),
  );
  const whole = encodeCiphertext(ciphertextHeader(place), message);
  const beforeText = whole.length - message.ciphertext.length;
  for (let end = 0; end <= beforeText; end++)
    assert.equal(parseCiphertext(whole.subarray(0, end)), undefined);
  for (const [index, value] of [
    [0, 2],
    [1, 2],
    [2, 0xaa],
  ] as const) {
    const changed = Uint8Array.from(whole);
    changed[index] = value;
    assert.equal(parseCiphertext(changed), undefined);
  }
});

test('what is no place of key material makes no header', () => {
  for (const wrong of [
    { accountId: '1' },
    { materialId: 'AB'.repeat(32) },
    { keyId: '' },
    { keyId: 'k'.repeat(256) },
  ]) {
    assert.throws(() => ciphertextHeader({ ...place, ...wrong }), TypeError);
  }
});
