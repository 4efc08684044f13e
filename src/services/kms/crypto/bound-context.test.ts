import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { KeyRow } from '../tables.ts';
import { boundContext } from './bound-context.ts';

const key = (change: Partial<KeyRow> = {}): KeyRow =>
  ({ account_id: '111122223333', region: 'us-east-1', id: 'id', primary_region: null, ...change }) as KeyRow;

const contexts = fc.dictionary(fc.string(), fc.string());
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('the order in which pairs were given does not matter', () => {
  fc.assert(
    fc.property(contexts, (context) => {
      const reversed = Object.fromEntries(Object.entries(context).reverse());
      assert.equal(text(boundContext(key(), context)), text(boundContext(key(), reversed)));
    }),
  );
});

test('no two contexts, and no two keys, are bound alike', () => {
  fc.assert(
    fc.property(contexts, contexts, (one, other) => {
      const isSame =
        JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
      assert.equal(text(boundContext(key(), one)) === text(boundContext(key(), other)), isSame);
    }),
  );
  for (const change of [{ account_id: '999988887777' }, { region: 'eu-west-1' }, { id: 'other' }]) {
    assert.notEqual(text(boundContext(key())), text(boundContext(key(change))));
  }
});

test('no context is an empty one', () => {
  assert.deepEqual(boundContext(key()), boundContext(key(), {}));
});

test('related multi-Region keys are bound alike, whichever is the primary', () => {
  const primary = key({ primary_region: 'us-east-1' });
  const replica = key({ primary_region: 'us-east-1', region: 'eu-west-1' });
  assert.deepEqual(boundContext(primary), boundContext(replica));
  assert.notDeepEqual(boundContext(primary), boundContext(key()));
});
