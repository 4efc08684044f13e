import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  MAX_MESSAGE_BYTES,
  openAuthorizationMessage,
  sealAuthorizationMessage,
} from './authorization-message.ts';
import { newTestSealer } from './test-support.ts';

const sealer = newTestSealer();
const ACCOUNT = '123456789012';
const OTHER = '210987654321';

test('a message opens in its account and nowhere else', () => {
  const encoded = sealAuthorizationMessage(sealer, ACCOUNT, '{"allowed":false}');
  assert.equal(openAuthorizationMessage(sealer, ACCOUNT, encoded), '{"allowed":false}');
  assert.equal(openAuthorizationMessage(sealer, OTHER, encoded), undefined);
});

test('what was changed, cut or sealed for something else does not open', () => {
  const encoded = sealAuthorizationMessage(sealer, ACCOUNT, '{}');
  for (const wrong of [
    '',
    'x',
    '%',
    encoded.slice(0, -4),
    `B${encoded.slice(1)}`,
    `${encoded}%`,
    `${encoded}AAAA`,
  ])
    assert.equal(openAuthorizationMessage(sealer, ACCOUNT, wrong), undefined, wrong);
  const marker = sealer.seal('paging-marker', Buffer.from('{}'), `accounts/${ACCOUNT}`);
  assert.equal(
    openAuthorizationMessage(sealer, ACCOUNT, Buffer.from(marker).toString('base64url')),
    undefined,
  );
});

test('any text comes back, in one of a few lengths that fit a header', () => {
  const lengths = new Set<number>();
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), (text) => {
      const message = JSON.stringify(text);
      fc.pre(Buffer.byteLength(message) <= MAX_MESSAGE_BYTES);
      const encoded = sealAuthorizationMessage(sealer, ACCOUNT, message);
      lengths.add(encoded.length);
      assert.match(encoded, /^[\w-]{1,3400}$/);
      assert.equal(openAuthorizationMessage(sealer, ACCOUNT, encoded), message);
    }),
  );
  assert.ok(lengths.size <= 4);
});
