import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { effectivePolicy } from './effective-policy.ts';

const merged = (...levels: readonly (readonly object[])[]): unknown => {
  const text = effectivePolicy(levels.map((level) => level.map((policy) => JSON.stringify(policy))));
  return text === undefined ? undefined : JSON.parse(text);
};

test('no policy at any level is no effective policy', () => {
  assert.equal(effectivePolicy([[], [], []]), undefined);
});

test('a lower level replaces, adds and removes what a higher one said', () => {
  const top = { tags: { team: { tag_value: { '@@assign': ['a', 'b'] }, tag_key: { '@@assign': 'Team' } } } };
  const low = { tags: { team: { tag_value: { '@@append': ['c', 'a'], '@@remove': ['b'] } } } };
  assert.deepEqual(merged([top], [low]), { tags: { team: { tag_value: ['a', 'c'], tag_key: 'Team' } } });
  const other = { tags: { TEAM: { tag_value: { '@@assign': ['z'] } } } };
  assert.deepEqual(merged([top], [other]), { tags: { team: { tag_value: ['z'], tag_key: 'Team' } } });
});

test('what a higher level forbids its children they do not do, but its own level does', () => {
  const control = { '@@operators_allowed_for_child_policies': ['@@none'] };
  const top = { services: { ...control, default: { opt_out: { '@@assign': 'optOut' } } } };
  const low = {
    services: { default: { opt_out: { '@@assign': 'optIn' } }, x: { opt_out: { '@@assign': 'optIn' } } },
  };
  assert.deepEqual(merged([top], [low]), { services: { default: { opt_out: 'optOut' } } });
  assert.deepEqual(merged([top, low]), {
    services: { default: { opt_out: 'optIn' }, x: { opt_out: 'optIn' } },
  });
});

test('a child gets no right back that a level above took', () => {
  const only = (...operators: string[]) => ({ a: { '@@operators_allowed_for_child_policies': operators } });
  const top = { a: { ...only('@@append').a, v: { '@@assign': ['1'] } } };
  const low = { a: { v: { '@@append': ['2'] } } };
  const assign = { a: { v: { '@@assign': ['3'] } } };
  assert.deepEqual(merged([top], [only('@@all')], [assign, low]), { a: { v: ['1', '2'] } });
});

test('any JSON objects merge to JSON', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.dictionary(fc.string(), fc.jsonValue()))), (levels) => {
      const text = effectivePolicy(levels.map((level) => level.map((policy) => JSON.stringify(policy))));
      if (text !== undefined) assert.equal(typeof JSON.parse(text), 'object');
    }),
  );
});
