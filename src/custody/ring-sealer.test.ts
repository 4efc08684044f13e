import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SealPurpose } from './custody.ts';
import { dataKey, KeyRing } from './key-ring.ts';
import { ringSealer } from './ring-sealer.ts';
import { SealError } from './seal-error.ts';

const PURPOSES: readonly SealPurpose[] = [
  'secret-at-rest',
  'session-token',
  'authorization-message',
  'paging-marker',
  'sign-in',
];
const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };
const newKey = (purpose: SealPurpose, activeFrom = 0) =>
  dataKey({ id: randomBytes(8).toString('hex'), purpose, activeFrom }, randomBytes(32));

function ringOfAll(): KeyRing {
  const ring = new KeyRing();
  for (const purpose of PURPOSES) ring.add(newKey(purpose));
  return ring;
}

const ring = ringOfAll();
const sealer = ringSealer(ring, random, { now: () => 1000 });
const anyPurpose = fc.constantFrom(...PURPOSES);
const anyBytes = fc.uint8Array({ maxLength: 300 });

test('what is sealed opens for the same purpose and place only', () => {
  fc.assert(
    fc.property(
      anyPurpose,
      anyPurpose,
      anyBytes,
      fc.string(),
      fc.string(),
      (purpose, other, secret, place, elsewhere) => {
        const sealed = sealer.seal(purpose, secret, place);
        assert.deepEqual(Buffer.from(sealer.open(purpose, sealed, place).reveal()), Buffer.from(secret));
        if (other !== purpose) assert.throws(() => sealer.open(other, sealed, place), new SealError());
        if (elsewhere !== place)
          assert.throws(() => sealer.open(purpose, sealed, elsewhere), new SealError());
      },
    ),
  );
});

test('a sealed value is 49 bytes longer and names its format and key', () => {
  const sealed = sealer.seal('session-token', Buffer.from('secret'), 'here');
  assert.equal(sealed.length, 6 + 49);
  assert.equal(sealed[0], 1);
  assert.equal(Buffer.from(sealed.subarray(1, 9)).toString('hex'), sealer.currentKeyId('session-token'));
  assert.ok(!Buffer.from(sealed).includes('secret'));
});

test('any change of any byte, a cut or an addition gives the same error', () => {
  const sealed = sealer.seal('secret-at-rest', Buffer.from('the secret'), 'access_keys/AKIA');
  for (let index = 0; index < sealed.length; index++) {
    for (const bit of [0x01, 0x80]) {
      const changed = Uint8Array.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ bit;
      assert.throws(() => sealer.open('secret-at-rest', changed, 'access_keys/AKIA'), new SealError());
    }
    const cut = sealed.subarray(0, index);
    assert.throws(() => sealer.open('secret-at-rest', cut, 'access_keys/AKIA'), new SealError());
  }
  const longer = Buffer.concat([sealed, Buffer.of(0)]);
  assert.throws(() => sealer.open('secret-at-rest', longer, 'access_keys/AKIA'), new SealError());
});

test('no bytes whatever make open fail otherwise', () => {
  fc.assert(
    fc.property(anyPurpose, anyBytes, (purpose, junk) => {
      assert.throws(() => sealer.open(purpose, junk, ''), new SealError());
    }),
  );
});

test('no two values share a nonce', () => {
  const nonces = new Set<string>();
  for (let count = 0; count < 2000; count++) {
    const sealed = sealer.seal('session-token', new Uint8Array(1), '');
    nonces.add(Buffer.from(sealed.subarray(9, 33)).toString('hex'));
  }
  assert.equal(nonces.size, 2000);
});

test('a newer key seals once its time has come, and older ones still open', () => {
  const ring = new KeyRing();
  let now = 0;
  const sealer = ringSealer(ring, random, { now: () => now });
  const [first, second] = [newKey('session-token', 0), newKey('session-token', 500)];
  ring.add(first);
  const old = sealer.seal('session-token', Buffer.from('old'), 'x');
  ring.add(second);
  assert.equal(sealer.currentKeyId('session-token'), first.id);
  now = 500;
  assert.equal(sealer.currentKeyId('session-token'), second.id);
  assert.equal(sealer.open('session-token', old, 'x').revealText(), 'old');
  const fresh = sealer.seal('session-token', Buffer.from('new'), 'x');
  now = -10;
  assert.equal(sealer.currentKeyId('session-token'), first.id, 'a clock gone back has a key all the same');
  assert.equal(sealer.open('session-token', fresh, 'x').revealText(), 'new');
});

test('MAC keys differ by purpose, key and info, and are the same each time', () => {
  const id = sealer.currentKeyId('session-token');
  const key = sealer.macKey('session-token', id, 'access-key-secret');
  assert.ok(key.equals(sealer.macKey('session-token', id, 'access-key-secret')));
  assert.ok(!key.equals(sealer.macKey('session-token', id, 'other')));
  assert.throws(() => sealer.macKey('secret-at-rest', id, 'access-key-secret'), new SealError());
  assert.throws(() => sealer.macKey('session-token', '0000000000000000', 'x'), new SealError());
});

test('a value under a key that is not open here is refused, and the keys are read again for the next time', async () => {
  const [ring, others] = [new KeyRing(), new KeyRing()];
  const [old, fresh] = [newKey('paging-marker', 0), newKey('paging-marker', 1)];
  for (const each of [ring, others]) each.add(old);
  others.add(fresh);
  let reads = 0;
  const sealer = ringSealer(ring, random, { now: () => 5 }, async () => {
    reads++;
    ring.add(fresh);
  });
  const sealed = ringSealer(others, random, { now: () => 5 }).seal('paging-marker', Buffer.from('m'), 'x');
  assert.equal(sealer.knows('paging-marker', sealed), false);
  assert.throws(() => sealer.open('paging-marker', sealed, 'x'), new SealError());
  await Promise.resolve();
  assert.equal(reads, 1);
  assert.equal(sealer.open('paging-marker', sealed, 'x').revealText(), 'm');
});
