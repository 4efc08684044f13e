import assert from 'node:assert/strict';
import { test } from 'node:test';
import { derived } from './derived.ts';

test('what follows from an object is worked out once for that object, and anew for another like it', () => {
  let made = 0;
  const doubled = derived(({ number }: { number: number }) => ({ number: 2 * number, made: ++made }));
  const one = { number: 1 };
  assert.deepEqual(doubled(one), { number: 2, made: 1 });
  assert.equal(doubled(one), doubled(one));
  assert.deepEqual(doubled({ number: 1 }), { number: 2, made: 2 });
});
