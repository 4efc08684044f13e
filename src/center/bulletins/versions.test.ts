import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareVersions, isInRange, parseRange } from './versions.ts';

test('versions are ordered by number, and what comes before a release is before it', () => {
  const order = [
    '0.9',
    '1.0.0-alpha',
    '1.0.0-alpha.2',
    '1.0.0-beta',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.1',
    '1.2',
    '1.10',
    '2',
  ];
  for (const [index, version] of order.entries())
    for (const [other, later] of order.entries())
      assert.equal(
        Math.sign(compareVersions(version, later)),
        Math.sign(index - other),
        `${version} ${later}`,
      );
  assert.equal(compareVersions('1.0', '1.0.0'), 0);
  assert.equal(compareVersions('1.0.0+build1', '1.0.0+build2'), 0);
});

test('a version is in a range when all bounds hold', () => {
  assert.ok(isInRange('1.3', '>=1.2 <1.4.3'));
  assert.ok(!isInRange('1.4.3', '>=1.2 <1.4.3'));
  assert.ok(isInRange('0.0.1', '*'));
  assert.ok(isInRange('1.2', '1.2.0'));
  assert.ok(!isInRange('1.2.1', '1.2'));
  for (const text of ['', '>=', 'before 2', '1.2,<3', '>=1.0  <2', '<script>', `<${'1'.repeat(200)}`]) {
    assert.equal(parseRange(text), undefined, text);
    assert.ok(!isInRange('1', text));
  }
});

test('order is the same from either side', () => {
  const version = fc.stringMatching(/^[0-9]{1,3}(\.[0-9a-c]{1,2}){0,3}(-[a-c0-9.]{1,3})?$/);
  fc.assert(
    fc.property(version, version, (one, other) => {
      assert.equal(Math.sign(compareVersions(one, other)) + Math.sign(compareVersions(other, one)), 0);
    }),
  );
});
