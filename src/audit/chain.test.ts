import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { contentDigest, GENESIS, nextLink } from './chain.ts';

const value = fc.oneof(fc.string(), fc.constant(null), fc.integer({ min: 0 }));

test('different lists of values have different digests, wherever their borders lie', () => {
  fc.assert(
    fc.property(fc.array(value), fc.array(value), (one, other) => {
      const texts = [one, other].map((list) =>
        JSON.stringify(list.map((entry) => entry?.toString() ?? null)),
      );
      const isSame = Buffer.compare(contentDigest(one), contentDigest(other)) === 0;
      assert.equal(isSame, texts[0] === texts[1]);
    }),
  );
  assert.notDeepEqual(contentDigest(['ab', 'c']), contentDigest(['a', 'bc']));
  assert.notDeepEqual(contentDigest(['-']), contentDigest([null]));
});

test('a link depends on all links before it and on its own content', () => {
  const content = contentDigest(['x']);
  const first = nextLink(GENESIS, content);
  assert.notDeepEqual(nextLink(first, content), first);
  assert.deepEqual(nextLink(GENESIS, content), first);
  assert.equal(first.length, 32);
});
