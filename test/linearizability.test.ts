import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Call, isLinearizable, type Model } from './support/linearizability.ts';

/** A register: writes are answered `ok`, reads with the value. */
type Input = { readonly write: number } | 'read';
const register: Model<number, Input, number | 'ok'> = {
  initial: 0,
  step(state, input, output) {
    if (input === 'read') return output === undefined || output === state ? state : undefined;
    return output === undefined || output === 'ok' ? input.write : undefined;
  },
};

type RegisterCall = Call<Input, number | 'ok'>;

const write = (value: number, began: number, ended: number): RegisterCall => ({
  input: { write: value },
  output: 'ok',
  began,
  ended,
});
const read = (output: number, began: number, ended: number): RegisterCall => ({
  input: 'read',
  output,
  began,
  ended,
});
const lost = (value: number, began: number): RegisterCall => ({
  input: { write: value },
  output: undefined,
  began,
  ended: began,
});

const holds = (...history: RegisterCall[]): boolean => isLinearizable(register, history);

test('calls one after the other must see what was written', () => {
  assert.ok(holds());
  assert.ok(holds(write(1, 0, 1), read(1, 2, 3)));
  assert.ok(!holds(write(1, 0, 1), read(0, 2, 3)));
  assert.ok(!holds(read(1, 0, 1), write(1, 2, 3)));
});

test('calls at once may come in any order, but in one', () => {
  assert.ok(holds(write(1, 0, 10), read(0, 1, 2), read(1, 3, 4)));
  assert.ok(!holds(write(1, 0, 10), read(1, 1, 2), read(0, 3, 4)));
  assert.ok(holds(write(1, 0, 10), write(2, 0, 10), read(1, 11, 12)));
  assert.ok(!holds(write(1, 0, 10), write(2, 0, 10), read(1, 11, 12), read(2, 13, 14)));
});

test('what two clients see of two writes must be the same order', () => {
  const writes = [write(1, 0, 100), write(2, 0, 100)];
  assert.ok(holds(...writes, read(1, 1, 2), read(2, 3, 4), read(2, 5, 6)));
  assert.ok(!holds(...writes, read(1, 1, 2), read(2, 3, 4), read(1, 5, 6)));
});

test('a call without an answer may have happened, late or not at all', () => {
  assert.ok(holds(lost(1, 0), read(0, 1, 2)));
  assert.ok(holds(lost(1, 0), read(0, 1, 2), read(1, 3, 4)));
  assert.ok(!holds(lost(1, 0), read(1, 1, 2), read(0, 3, 4)));
  assert.ok(!holds(read(1, 0, 1), lost(1, 2)));
});

test('every history of a real register is accepted', () => {
  const calls = fc.array(
    fc.record({
      value: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      before: fc.nat({ max: 30 }),
      after: fc.nat({ max: 30 }),
    }),
    { maxLength: 14 },
  );
  fc.assert(
    fc.property(calls, (all) => {
      let value = 0;
      const history = all.map(({ value: written, before, after }, index): RegisterCall => {
        const at = index * 10;
        if (written === undefined) return read(value, at - before, at + after);
        value = written;
        return write(written, at - before, at + after);
      });
      return holds(...history);
    }),
    { numRuns: 300 },
  );
});
