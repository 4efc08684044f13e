import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { test } from 'node:test';
import { xaesKey, xaesOpen, xaesSeal } from './xaes-256-gcm.ts';

/** The two examples of https://c2sp.org/XAES-256-GCM; their keys differ in the carry of CMAC's subkey. */
const EXAMPLES = [
  { byte: 1, aad: '', sealed: 'ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271' },
  {
    byte: 3,
    aad: 'c2sp.org/XAES-256-GCM',
    sealed: '986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d',
  },
];

test('XAES-256-GCM gives the examples of its specification', () => {
  const nonce = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWX');
  for (const { byte, aad, sealed } of EXAMPLES) {
    const key = xaesKey(createSecretKey(Buffer.alloc(32, byte)));
    const result = xaesSeal(key, nonce, Buffer.from('XAES-256-GCM'), Buffer.from(aad));
    assert.equal(Buffer.from(result).toString('hex'), sealed);
    const opened = xaesOpen(key, nonce, result, Buffer.from(aad));
    assert.equal(Buffer.from(opened ?? []).toString(), 'XAES-256-GCM');
  }
});

test('a nonce of another length is refused', () => {
  const key = xaesKey(createSecretKey(Buffer.alloc(32)));
  assert.throws(() => xaesSeal(key, new Uint8Array(12), new Uint8Array(1), new Uint8Array()), RangeError);
});
