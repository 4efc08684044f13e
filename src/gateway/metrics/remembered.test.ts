import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { remembered } from './remembered.ts';

test('an answer serves all who ask within its time, and is asked for anew behind it', async () => {
  let asked = 0;
  const ask = remembered(20, async () => ++asked);
  assert.deepEqual(await Promise.all([ask(), ask(), ask()]), [1, 1, 1]);
  assert.equal(await ask(), 1);
  await sleep(30);
  assert.equal(await ask(), 2);
});

test('a slow answer is waited for by all who come meanwhile; a failed one is not kept for longer', async () => {
  let asked = 0;
  const ask = remembered(10, async () => {
    asked++;
    await sleep(40);
    throw new Error('no');
  });
  const first = ask();
  await Promise.all([assert.rejects(first), sleep(25).then(() => assert.rejects(ask()))]);
  assert.equal(asked, 1);
  await assert.rejects(ask());
  assert.equal(asked, 2);
});
