import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXAMPLE_CREDENTIALS, EXAMPLE_SIGNING, plainRequest } from '../../test/support/sigv4-request.ts';
import { SecretBytes } from '../core/secret-bytes.ts';
import { parseSignature } from './parse-signature.ts';
import { signRequest } from './sign.ts';
import { deriveSigningKey, SigningKeyCache } from './signing-key.ts';
import { verifyWithSecret } from './verify.ts';

const scope = { date: '20150830', region: 'us-east-1', service: 'iam' };
const hex = (secret: SecretBytes): string => deriveSigningKey(secret, scope).export().toString('hex');

test('derives the key of the example AWS publishes', () => {
  // https://docs.aws.amazon.com/general/latest/gr/signature-v4-examples.html
  const secret = SecretBytes.fromText('wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY');
  assert.equal(hex(secret), 'c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9');
});

test('leaves the secret as it was', () => {
  const secret = SecretBytes.fromText('secret');
  hex(secret);
  assert.equal(secret.revealText(), 'secret');
});

test('a key is found under its own secret object and scope only', () => {
  const cache = new SigningKeyCache();
  const secret = SecretBytes.fromText('secret');
  const key = deriveSigningKey(secret, scope);
  cache.remember(secret, scope, key);
  assert.equal(cache.find(secret, { ...scope }), key);
  assert.equal(cache.find(secret, { ...scope, region: 'eu-west-1' }), undefined);
  assert.equal(cache.find(SecretBytes.fromText('secret'), scope), undefined);
});

test('keeps the scopes in use when there are more than it holds', () => {
  const cache = new SigningKeyCache();
  const secret = SecretBytes.fromText('secret');
  const key = deriveSigningKey(secret, scope);
  cache.remember(secret, scope, key);
  for (let number = 0; number < 200; number++) {
    cache.remember(secret, { ...scope, region: `region-${number}` }, key);
    assert.equal(cache.find(secret, scope), key);
  }
  assert.equal(cache.find(secret, { ...scope, region: 'region-0' }), undefined);
  assert.equal(cache.find(secret, { ...scope, region: 'region-199' }), key);
});

test('a wrong signature leaves nothing behind, a right one its key', () => {
  const cache = new SigningKeyCache();
  const { request } = signRequest(plainRequest(), EXAMPLE_CREDENTIALS, EXAMPLE_SIGNING);
  const claimed = parseSignature(request);
  assert.ok(claimed);
  const other = SecretBytes.fromText('other');
  assert.throws(() => verifyWithSecret(request, claimed, other, cache), { fault: { kind: 'mismatch' } });
  assert.equal(cache.find(other, claimed.scope), undefined);
  verifyWithSecret(request, claimed, EXAMPLE_CREDENTIALS.secret, cache);
  assert.ok(cache.find(EXAMPLE_CREDENTIALS.secret, claimed.scope));
  verifyWithSecret(request, claimed, EXAMPLE_CREDENTIALS.secret, cache);
});
