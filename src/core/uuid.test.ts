import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newUuid } from './uuid.ts';

const of = (byte: number): string => newUuid({ bytes: (length) => new Uint8Array(length).fill(byte) });

test('a UUID has its version and variant, and is random elsewhere', () => {
  assert.equal(of(0x00), '00000000-0000-4000-8000-000000000000');
  assert.equal(of(0xff), 'ffffffff-ffff-4fff-bfff-ffffffffffff');
});
