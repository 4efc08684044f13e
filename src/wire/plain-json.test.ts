import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StaticOperationSchema, StaticStructureSchema } from '@smithy/types';
import { AwsError } from '../core/aws-error.ts';
import { plainJsonCodec } from './plain-json.ts';

const INPUT: StaticStructureSchema = [
  3,
  'test',
  'Input',
  0,
  ['Name', 'At', 'Bytes', 'Label', 'Context'],
  [0, 7, 21, [0, { jsonName: 'label', httpLabel: 1 }], 128 | 0],
  1,
];
const OUTPUT: StaticStructureSchema = [3, 'test', 'Output', 0, ['Http', 'Seconds', 'Bytes'], [6, 7, 21]];
const schemas: Record<string, StaticOperationSchema> = {
  Get: [9, 'test', 'Get', 0, () => INPUT, () => OUTPUT],
  Touch: [9, 'test', 'Touch', 0, () => 'unit', () => 'unit'],
};
const facts = {
  service: 'test',
  apiVersion: '1',
  protocol: 'json',
  signingName: 'test',
  targetPrefix: null,
  xmlNamespace: null,
  operations: {},
  constraints: { Input: { Name: { max: 3 } } },
  errors: {},
};
const codec = plainJsonCodec({ protocol: 'rest-json', apiVersion: '1', schemas, facts });
const query = plainJsonCodec({ protocol: 'query', apiVersion: '1', schemas, facts });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('members have the names of the model, instants ISO 8601, bytes Base64, wherever the protocol has them', () => {
  const body = '{"Name":"a","At":"2026-11-24T07:00:00Z","Bytes":"AQI=","Label":"x","label":"y"}';
  assert.deepEqual(codec.decode('Get', bytes(body)), {
    Name: 'a',
    At: new Date('2026-11-24T07:00:00Z'),
    Bytes: Uint8Array.of(1, 2),
    Label: 'x',
  });
  const at = new Date('2026-11-24T07:00:00.250Z');
  assert.equal(
    codec.encode('Get', { Http: at, Seconds: at, Bytes: Uint8Array.of(1, 2), Unknown: 1 }),
    '{"Http":"2026-11-24T07:00:00.250Z","Seconds":"2026-11-24T07:00:00.250Z","Bytes":"AQI="}',
  );
});

test('no body is an empty input, and no output an empty object', () => {
  assert.deepEqual(codec.decode('Touch', bytes('')), {});
  assert.equal(codec.encode('Touch', undefined), '{}');
});

test('constraints are checked in the words of the service', () => {
  const isCalled = (code: string) => (error: unknown) => error instanceof AwsError && error.code === code;
  assert.throws(() => codec.decode('Get', bytes('{}')), isCalled('ValidationException'));
  assert.throws(() => query.decode('Get', bytes('{"Name":"long"}')), isCalled('ValidationError'));
  assert.throws(() => query.decode('Get', bytes('{"Name":1}')), isCalled('SerializationException'));
  assert.throws(() => codec.decode('Get', bytes('[')), isCalled('SerializationException'));
});

test('keys that JavaScript knows are keys like any other', () => {
  const input = codec.decode('Get', bytes('{"__proto__":{"At":1},"Name":"a","Context":{"__proto__":"b"}}'));
  assert.deepEqual(Object.keys(input as object), ['Name', 'Context']);
  assert.equal((input as { At?: unknown }).At, undefined);
  assert.deepEqual(Object.entries((input as { Context: object }).Context), [['__proto__', 'b']]);
});
