import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StaticStructureSchema } from '@smithy/types';
import { cloudTrailTime, describers } from './describe.ts';
import { shapeReader } from './shape.ts';

const NS = 'test';
const KEY: StaticStructureSchema = [
  3,
  NS,
  'AccessKey',
  0,
  ['AccessKeyId', 'SecretAccessKey', 'CreateDate'],
  [0, [0, 8], 4],
];
const SHAPE: StaticStructureSchema = [
  3,
  NS,
  'Output',
  0,
  ['AccessKey', 'SAMLMetadata', 'Bytes', 'Names', 'Context', 'Token', 'Keys'],
  [() => KEY, 0, 21, 64 | 0, 128 | 0, 0, [1, NS, 'Keys', 0, () => KEY]],
];

const describe = describers()(
  shapeReader({ AccessKey: {}, Output: { Context: {}, SAMLMetadata: { sensitive: true } } })(SHAPE),
);

test('members are named as in CloudTrail, secrets hidden by schema and by facts, bytes left out', () => {
  const at = new Date(Date.UTC(2014, 2, 24, 21, 11, 59));
  assert.deepEqual(
    describe({
      AccessKey: { AccessKeyId: 'AKIA', SecretAccessKey: 'secret', CreateDate: at },
      SAMLMetadata: '<xml/>',
      Bytes: new Uint8Array([1]),
      Names: ['a', 'b'],
      Context: { Upper: 'Case', ['__proto__']: 'x' },
      Unmodelled: 'never shown',
    }),
    {
      accessKey: {
        accessKeyId: 'AKIA',
        secretAccessKey: 'HIDDEN_DUE_TO_SECURITY_REASONS',
        createDate: 'Mar 24, 2014 9:11:59 PM',
      },
      sAMLMetadata: 'HIDDEN_DUE_TO_SECURITY_REASONS',
      names: ['a', 'b'],
      context: { Upper: 'Case', ['__proto__']: 'x' },
    },
  );
});

test('an operation may hide more, at any depth', () => {
  assert.deepEqual(describe({ Token: 't', Keys: [{ AccessKeyId: 'AKIA' }] }, ['Token', 'AccessKeyId']), {
    token: 'HIDDEN_DUE_TO_SECURITY_REASONS',
    keys: [{ accessKeyId: 'HIDDEN_DUE_TO_SECURITY_REASONS' }],
  });
});

test('nothing to say is null', () => {
  assert.equal(describe({}), null);
  assert.equal(describe(undefined), null);
  assert.equal(describe({ Bytes: new Uint8Array(1) }), null);
  assert.equal(describers()({ kind: 'unit' })({}), null);
});

test('what is too large for a CloudTrail record is left out whole', () => {
  assert.deepEqual(describe({ Token: 'a'.repeat(100_001) }), { omitted: true });
  assert.deepEqual(describe({ Names: Array.from({ length: 20_000 }, () => 'abcdef') }), { omitted: true });
});

test('times are printed on a twelve-hour clock', () => {
  const at = (hour: number): string => cloudTrailTime(new Date(Date.UTC(2026, 10, 4, hour, 5, 9)));
  assert.equal(at(0), 'Nov 4, 2026 12:05:09 AM');
  assert.equal(at(9), 'Nov 4, 2026 9:05:09 AM');
  assert.equal(at(12), 'Nov 4, 2026 12:05:09 PM');
  assert.equal(at(23), 'Nov 4, 2026 11:05:09 PM');
});
