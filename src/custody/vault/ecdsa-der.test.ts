import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromDer, toDer } from './ecdsa-der.ts';

const FIELD = 66;
const raw = fc.uint8Array({ minLength: 2 * FIELD, maxLength: 2 * FIELD });

test('what is written as DER reads back as it was, for every field size', () => {
  for (const fieldBytes of [32, 48, FIELD]) {
    const numbers = fc.uint8Array({ minLength: 2 * fieldBytes, maxLength: 2 * fieldBytes });
    fc.assert(
      fc.property(numbers, (signature) => {
        assert.deepEqual(fromDer(toDer(signature), fieldBytes), Buffer.from(signature));
      }),
    );
  }
});

test('numbers with leading zeros are written short, and those with a leading one get a zero', () => {
  assert.equal(Buffer.from(toDer(Uint8Array.of(0, 1, 0x80, 2))).toString('hex'), '30080201010203008002');
});

test('no second encoding of a signature is read', () => {
  fc.assert(
    fc.property(raw, fc.nat(200), fc.integer({ min: 1, max: 255 }), (signature, at, change) => {
      const der = toDer(signature);
      const changed = Uint8Array.from(der);
      const index = at % der.length;
      changed[index] = (changed[index] ?? 0) ^ change;
      const read = fromDer(changed, FIELD);
      assert.ok(read === undefined || Buffer.compare(read, signature) !== 0);
      assert.equal(fromDer(Buffer.concat([der, Buffer.alloc(1)]), FIELD), undefined);
      assert.equal(fromDer(der.subarray(0, index), FIELD), undefined);
    }),
  );
});
