import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeName, placePrefix } from '../vault/vault-calls.ts';
import { KeyPool, newPoolCounter } from './key-pool.ts';

const place = (keyId: string, materialId = 'm') => ({ accountId: '111122223333', keyId, materialId });

const key = (keyId: string, materialId?: string, wrapped = 1) => ({
  spec: 'SYMMETRIC_DEFAULT' as const,
  place: placeName(place(keyId, materialId)),
  custody: 'hsm' as const,
  under: 'd',
  driver: 'test',
  mechanism: 1,
  wrapped: Uint8Array.of(wrapped),
});

/** A pool that loads numbers, and what it did. */
function pooled(mostKeys = 3) {
  const log: string[] = [];
  let now = 0;
  let last = 0n;
  const counter = newPoolCounter();
  const pool = new KeyPool({
    counter,
    limits: { mostKeys, milliseconds: 100 },
    now: () => now,
    load: () => {
      log.push(`load ${++last}`);
      return last;
    },
    unload: (handle) => log.push(`unload ${handle}`),
  });
  const pass = (milliseconds: number): void => {
    now += milliseconds;
  };
  return { pool, log, pass, counter };
}

test('a key in use is loaded once', () => {
  const { pool, log } = pooled();
  assert.equal(pool.take(key('a')), pool.take(key('a')));
  assert.deepEqual(log, ['load 1']);
});

test('the least lately used key makes room', () => {
  const { pool, log } = pooled(2);
  for (const id of ['a', 'b', 'a', 'c', 'a']) pool.take(key(id));
  assert.deepEqual(log, ['load 1', 'load 2', 'load 3', 'unload 2']);
  assert.equal(pool.size, 2);
});

test('hits, misses and keys that made room are counted, and what is loaded now', () => {
  const { pool, counter, pass } = pooled(2);
  for (const id of ['a', 'b', 'a', 'c', 'a']) pool.take(key(id));
  assert.deepEqual(counter, { loaded: 2, hits: 2, misses: 3, evictions: 1 });
  pass(100);
  pool.sweep();
  assert.deepEqual(counter, { loaded: 0, hits: 2, misses: 3, evictions: 1 });
});

test('no key stays for longer than the limit, used or not', () => {
  const { pool, log, pass } = pooled();
  pool.take(key('a'));
  pool.take(key('b'));
  pass(60);
  pool.take(key('a'));
  pass(60);
  pool.take(key('a'));
  assert.deepEqual(log, ['load 1', 'load 2', 'unload 1', 'load 3']);
  pool.sweep();
  assert.deepEqual(log.slice(4), ['unload 2']);
});

test('the same place with another blob is loaded anew', () => {
  const { pool, log } = pooled();
  pool.take(key('a', 'm', 1));
  pool.take(key('a', 'm', 2));
  assert.deepEqual(log, ['load 1', 'unload 1', 'load 2']);
});

test('release drops all materials of one key, and no key whose id only starts like it', () => {
  const { pool, log } = pooled();
  pool.take(key('a', 'one'));
  pool.take(key('a', 'two'));
  pool.take(key('ab', 'one'));
  pool.release(placePrefix(place('a')));
  assert.deepEqual(log.slice(3), ['unload 1', 'unload 2']);
  assert.equal(pool.size, 1);
});
