import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { calculateJwkThumbprint, exportJWK, SignJWT } from 'jose';
import { identityMigrations } from '../../identity/migrations.ts';
import { NOW, openTestStore } from '../../identity/test-support.ts';
import { signInMigrations } from '../tables.ts';
import { provenKey } from './dpop.ts';

const HERE = 'https://iam.example.com';
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = await exportJWK(keys.publicKey);

const proof = (claims = {}, header = {}, key = keys.privateKey): Promise<string> =>
  new SignJWT({ jti: randomUUID(), htm: 'POST', htu: `${HERE}/v1/token`, iat: NOW / 1000, ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header })
    .sign(key);

/** Takes proofs at any time, and keeps what was used. */
async function endpoint() {
  const { store, close } = await openTestStore();
  await store.migrate([...identityMigrations, ...signInMigrations]);
  return {
    take: (dpop: readonly string[], now = NOW) =>
      provenKey(
        { store, clock: { now: () => now }, publicUrl: () => HERE },
        {
          method: 'POST',
          path: '/v1/token',
          query: '',
          headers: new Map([['dpop', dpop]]),
          body: new Uint8Array(0),
          remoteAddress: '192.0.2.1',
          isSecure: true,
        },
      ),
    [Symbol.asyncDispose]: close,
  };
}

test('a proof names the key that signed it', async () => {
  await using at = await endpoint();
  assert.equal(await at.take([await proof()]), await calculateJwkThumbprint(jwk));
});

test('a proof works once as long as it is fresh, wherever the clock of its client stands', async () => {
  await using at = await endpoint();
  for (const iat of [NOW - 299_000, NOW, NOW + 299_000]) {
    const once = await proof({ iat: iat / 1000 });
    assert.ok(await at.take([once]));
    for (let later = NOW; later < NOW + 1_200_000; later += 30_000)
      assert.equal(await at.take([once], later), undefined, `${(later - NOW) / 1000} s after`);
  }
});

test('nothing is proven by another key, method, address, kind or time, nor by two proofs or none', async () => {
  await using at = await endpoint();
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const private_ = await exportJWK(keys.privateKey);
  const hmac = new SignJWT({ jti: 'a', htm: 'POST', htu: `${HERE}/v1/token`, iat: NOW / 1000 })
    .setProtectedHeader({ alg: 'HS256', typ: 'dpop+jwt', jwk })
    .sign(new Uint8Array(32));
  const [head, body] = (await proof()).split('.');
  const unsigned = `${Buffer.from(JSON.stringify({ alg: 'none', typ: 'dpop+jwt', jwk })).toString('base64url')}.${body}.`;
  const refused: readonly (readonly string[])[] = [
    [],
    [await proof(), await proof()],
    [''],
    ['a.b.c'],
    [`${head}.${body}.AAAA`],
    [unsigned],
    [await hmac],
    [await proof({}, {}, other.privateKey)],
    [await proof({}, { jwk: private_ })],
    [await proof({}, { jwk: { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA' } })],
    [await proof({}, { typ: 'jwt' })],
    [await proof({ htm: 'GET' })],
    [await proof({ htu: 'https://iam.example.org/v1/token' })],
    [await proof({ htu: `${HERE}/v1/token/` })],
    [await proof({ jti: '' })],
    [await proof({ jti: 'x'.repeat(257) })],
    [await proof({ jti: 7 })],
    [await proof({ iat: NOW / 1000 + 301 })],
    [await proof({ iat: NOW / 1000 - 601 })],
    [await proof({ exp: NOW / 1000 - 301 })],
  ];
  for (const [index, dpop] of refused.entries())
    assert.equal(await at.take(dpop), undefined, `proof ${index}`);
});
