import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Mistake } from './support/lease-model/model-process.ts';
import { type Happening, World } from './support/lease-model/world.ts';

/**
 * The protocol of docs/consistency.md, run in any order of steps: processes hang, sleep, die, start anew, lose words and
 * are put out; their clocks differ in offset and rate, and are set. No request that begins after an answered write is
 * served from before it. What decides is the code that servers run.
 */

const STEPS = 150;

const happenings = fc.array(fc.tuple(fc.nat({ max: 255 }), fc.nat({ max: 2 }), fc.nat({ max: 255 })), {
  minLength: STEPS,
  maxLength: STEPS,
});

const run = (beatsUnasked: boolean, mistake?: Mistake) =>
  fc.property(happenings, (all: readonly Happening[]) => {
    const world = new World({ beatsUnasked, ...(mistake !== undefined && { mistake }) });
    return all.every((each) => world.happen(each));
  });

for (const [name, beatsUnasked] of [
  ['that beat unasked, as on PostgreSQL', true],
  ['that beat when they are asked, as on SQLite', false],
] as const) {
  test(`with members ${name}, nobody is served from before an answered write`, () => {
    fc.assert(run(beatsUnasked), { numRuns: 20_000 });
  });
}

/** What a process could do wrong: the model would be worth nothing if it did not find it. */
const MISTAKES: readonly Mistake[] = [
  'it looks before it joins',
  'it forgets the margin',
  'it says that it applied what it has only heard of',
  'its lease begins with the end of a look',
  'it takes a member for dead that may still look',
  'it takes members for gone that joined after it read',
  'it answers before others have applied',
  'it serves on after it was put out',
];

for (const mistake of MISTAKES) {
  test(`the model finds out when ${mistake}`, () => {
    const { failed } = fc.check(run(true, mistake), { numRuns: 300_000, seed: 20261124, endOnFailure: true });
    assert.ok(failed, 'it was not found');
  });
}
