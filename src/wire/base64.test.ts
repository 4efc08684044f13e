import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeBase64, encodeBase64 } from './base64.ts';

test('bytes come back as they were', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) =>
      assert.deepEqual(decodeBase64(encodeBase64(bytes)), new Uint8Array(bytes)),
    ),
  );
});

test('one text for one value: no other alphabet, spaces, missing padding or stray bits', () => {
  for (const text of [
    'A',
    'AA',
    'AAA',
    'AB==',
    'AAB=',
    'A===',
    '====',
    'AA==AA==',
    'A-_A',
    ' AAA',
    'AAAA\n',
    'ÄAAA',
  ])
    assert.equal(decodeBase64(text), undefined, JSON.stringify(text));
});
