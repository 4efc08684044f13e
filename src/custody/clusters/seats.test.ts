import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Seats } from './seats.ts';

test('so many work at once and no more, in order of asking, also where some fail', async () => {
  const seats = new Seats(3);
  const begun: number[] = [];
  let [working, most] = [0, 0];
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, number) =>
      seats.run(async () => {
        begun.push(number);
        most = Math.max(most, ++working);
        await turn();
        working--;
        if (number % 3 === 0) throw new Error('failed');
        return number;
      }),
    ),
  );
  assert.equal(most, 3);
  assert.deepEqual(begun, [...begun.keys()]);
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 13);
});
