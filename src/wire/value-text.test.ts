import assert from 'node:assert/strict';
import { test } from 'node:test';
import { valueText } from './value-text.ts';

test('values are printed as Java prints them', () => {
  assert.equal(valueText(''), " ''");
  assert.equal(valueText(-1), " '-1'");
  assert.equal(valueText(['a', 'b']), " '[a, b]'");
  assert.equal(valueText({ a: 1, b: ['c'] }), " '{a=1, b=[c]}'");
  assert.equal(valueText(new Uint8Array(3)), " 'java.nio.HeapByteBuffer[pos=0 lim=3 cap=3]'");
  assert.equal(valueText(new Date(0)), " '1970-01-01T00:00:00.000Z'");
});

test('what is printed is bounded, and so is the work', () => {
  const long = 'a'.repeat(1_000_000);
  const list = Array.from({ length: 10_000 }, () => ({ [long]: [long, long] }));
  assert.ok(valueText(list).length < 10_000);
  assert.ok(valueText(long).length < 10_000);
});
