import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LockTable } from './lock-table.ts';

test('one at a time has a name, in order of asking, whoever asks, lets go or ends when', () => {
  const step = fc.record({
    holder: fc.integer({ min: 1, max: 4 }),
    name: fc.constantFrom('a', 'b'),
    does: fc.constantFrom('take', 'take', 'release', 'leave'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const locks = new LockTable<number>();
      const has = new Map<string, number>();
      /** Who waits for each name, in order; a holder asks again only when it has let go. */
      const waits = new Map<string, number[]>([
        ['a', []],
        ['b', []],
      ]);
      const granted = (name: string, holder: number): void => {
        assert.equal(has.get(name), undefined, 'two have it');
        assert.equal(waits.get(name)?.shift(), holder, 'it was not next');
        has.set(name, holder);
      };
      for (const { holder, name, does } of steps) {
        const queue = waits.get(name) ?? [];
        if (does === 'take') {
          if (has.get(name) === holder || queue.includes(holder)) continue;
          queue.push(holder);
          locks.take(name, holder, () => granted(name, holder));
        } else if (does === 'release') {
          if (has.get(name) === holder) has.delete(name);
          locks.release(name, holder);
        } else {
          for (const [one, others] of waits) {
            if (has.get(one) === holder) has.delete(one);
            waits.set(
              one,
              others.filter((other) => other !== holder),
            );
          }
          locks.leave(holder);
        }
        for (const [one, others] of waits) assert.ok(has.has(one) || others.length === 0, 'nobody has it');
      }
    }),
  );
});
