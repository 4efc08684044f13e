import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SharedClock } from './shared-clock.ts';

const at = (elapsed: number, wall = 0) => ({ elapsed, wall });

test('without a reading it is the time of this machine', () => {
  const clock = new SharedClock();
  assert.equal(clock.now(at(5, 1_000_000.7)), 1_000_000);
  assert.equal(clock.uncertainty(), 0);
});

test('an exact reading stays, until it is old', () => {
  const clock = new SharedClock();
  clock.read(1_000_000, at(10), at(12));
  clock.read(1_000_500, at(400), at(510));
  assert.equal(clock.uncertainty(), 3);
  assert.equal(clock.now(at(512)), 1_000_500);
  clock.read(1_040_000, at(40_000), at(40_100));
  assert.equal(clock.uncertainty(), 101);
});

test('a jump of either clock is followed at the next reading', () => {
  const clock = new SharedClock();
  clock.read(1_000_000, at(10), at(12));
  clock.read(1_061_000, at(1010), at(1020));
  assert.equal(clock.now(at(1020)), 1_061_000);
  clock.read(900_000, at(2010), at(2090));
  assert.equal(clock.now(at(2090)), 900_000);
  clock.forget();
  assert.equal(clock.now(at(2090, 7)), 7);
});

test('it is never ahead of the database, nor further behind than it says, wherever in between it was asked', () => {
  const step = fc.record({
    /** Milliseconds on the way there and back, and until the next reading. */
    there: fc.nat(200),
    back: fc.nat(200),
    pause: fc.nat(20_000),
  });
  const milliseconds = fc.integer({ min: 0, max: 2 ** 41 });
  fc.assert(
    fc.property(milliseconds, fc.array(step, { minLength: 1 }), (database, steps) => {
      const clock = new SharedClock();
      let elapsed = 0;
      for (const { there, back, pause } of steps) {
        const asked = at(elapsed);
        elapsed += there;
        const said = database + elapsed;
        elapsed += back;
        clock.read(said, asked, at(elapsed));
        elapsed += pause;
        const truth = database + elapsed;
        const told = clock.now(at(elapsed));
        assert.ok(told <= truth && truth <= told + clock.uncertainty(), `${told} ${truth}`);
      }
    }),
  );
});
