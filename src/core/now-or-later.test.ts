import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followedBy } from './now-or-later.ts';

test('what is there is followed at once, what is to come later, and a failure is not followed', async () => {
  assert.equal(
    followedBy(1, (one) => one + 1),
    2,
  );
  const later = followedBy(Promise.resolve(1), (one) => one + 1);
  assert.ok(later instanceof Promise);
  assert.equal(await later, 2);
  const failed = followedBy(Promise.reject<number>(new Error('gone')), () => assert.fail('was followed'));
  await assert.rejects(() => Promise.resolve(failed), /gone/);
});
