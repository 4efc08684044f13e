/**
 * Sealing of a 200-byte value (a session token's size) against bare AES-256-GCM of node:crypto with a fixed key.
 * The price over the floor is the key derived for each message, which lifts the limit on messages per key.
 * Run: `npm exec -- node bench/custody.bench.ts`
 */
import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { dataKey, KeyRing } from '../src/custody/key-ring.ts';
import { ringSealer } from '../src/custody/ring-sealer.ts';
import { compareCases, printResults } from './support/compare-cases.ts';

const ring = new KeyRing();
ring.add(dataKey({ id: '0011223344556677', purpose: 'session-token', activeFrom: 0 }, randomBytes(32)));
const sealer = ringSealer(ring, { bytes: (length) => randomBytes(length) }, { now: () => Date.now() });

const key = createSecretKey(randomBytes(32));
const value = randomBytes(200);
const aad = Buffer.from('session-token access_keys/ASIAIOSFODNN7EXAMPLE');

function bareSeal(): Uint8Array {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad);
  return Buffer.concat([nonce, cipher.update(value), cipher.final(), cipher.getAuthTag()]);
}

function bareOpen(sealed: Uint8Array): Uint8Array {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAAD(aad);
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
}

const place = 'access_keys/ASIAIOSFODNN7EXAMPLE';
const sealed = sealer.seal('session-token', value, place);
const bareSealed = bareSeal();

printResults(
  'seal 200 bytes',
  await compareCases([
    { name: 'node:crypto AES-256-GCM', run: bareSeal },
    { name: 'Sealer.seal', run: () => sealer.seal('session-token', value, place) },
  ]),
);
printResults(
  'open 200 bytes',
  await compareCases([
    { name: 'node:crypto AES-256-GCM', run: () => bareOpen(bareSealed) },
    { name: 'Sealer.open', run: () => sealer.open('session-token', sealed, place) },
    { name: 'Sealer.macKey', run: () => sealer.macKey('session-token', '0011223344556677', 'secret') },
  ]),
);
