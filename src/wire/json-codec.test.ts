import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StaticOperationSchema, StaticStructureSchema } from '@smithy/types';
import { AwsError } from '../core/aws-error.ts';
import type { HttpRequest } from '../core/http.ts';
import { compileService } from './compile-service.ts';

const NS = 'test';
const NODE: StaticStructureSchema = [
  3,
  NS,
  'Node',
  0,
  ['Name', 'Children'],
  [0, [1, NS, 'Nodes', 0, () => NODE]],
];
const INPUT: StaticStructureSchema = [
  3,
  NS,
  'Input',
  0,
  ['KeyId', 'Limit', 'On', 'Bytes', 'At', 'Names', 'Context', 'Node'],
  [0, 1, 2, 21, 4, 64 | 0, 128 | 0, () => NODE],
];
const OUTPUT: StaticStructureSchema = [3, NS, 'Output', 0, ['KeyId', 'At', 'Bytes'], [0, 4, 21]];

const schemas: Record<string, StaticOperationSchema> = {
  Encrypt: [9, NS, 'Encrypt', 0, () => INPUT, () => OUTPUT],
  DisableKey: [9, NS, 'DisableKey', 0, () => INPUT, () => 'unit'],
};

const codec = compileService({
  protocol: 'json',
  apiVersion: '2014-11-01',
  schemas,
  facts: {
    service: 'kms',
    apiVersion: '2014-11-01',
    protocol: 'json',
    signingName: 'kms',
    targetPrefix: 'com.example.TrentService',
    xmlNamespace: null,
    operations: {},
    constraints: {},
    errors: {},
  },
});

const request = (
  body: string,
  target = 'TrentService.Encrypt',
  type = 'application/x-amz-json-1.1',
): HttpRequest => ({
  method: 'POST',
  path: '/',
  query: '',
  headers: new Map([
    ['x-amz-target', [target]],
    ['content-type', [type]],
  ]),
  body: Buffer.from(body),
  remoteAddress: '',
  isSecure: true,
});

function errorOf(run: () => unknown): AwsError {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof AwsError, String(error));
    return error;
  }
  assert.fail('no error');
}

const decode = (body: string): unknown => codec.decode('Encrypt', request(body));
const ID = 'request-1';

test('finds the operation by its target, with or without the package before the prefix', () => {
  assert.equal(codec.operationOf(request('', 'TrentService.Encrypt')), 'Encrypt');
  assert.equal(codec.operationOf(request('', 'com.example.TrentService.DisableKey')), 'DisableKey');
  for (const target of [
    '',
    'Encrypt',
    'TrentService',
    'TrentService.encrypt',
    'Other.Encrypt',
    'TrentService.Nope',
    'x.TrentService.Encrypt',
    'TrentService.__proto__',
  ]) {
    const error = errorOf(() => codec.operationOf(request('', target)));
    assert.deepEqual([error.code, error.status], ['UnknownOperationException', 400], target);
  }
});

test('decodes every kind of value; null members are absent, null elements dropped, unknown members ignored', () => {
  assert.deepEqual(
    decode(
      '{"KeyId":"k","Limit":1.5,"On":false,"Bytes":"AAE=","At":1795503600.25,"Names":["a",null,"b"],"Node":null,"Other":1}',
    ),
    {
      KeyId: 'k',
      Limit: 1,
      On: false,
      Bytes: new Uint8Array([0, 1]),
      At: new Date(1_795_503_600_250),
      Names: ['a', 'b'],
    },
  );
});

// Recorded from Athena, whose framework is the one of KMS and CloudTrail.
const MISMATCHES: readonly [body: string, message: string][] = [
  ['{', ''],
  ['', ''],
  ['null', ''],
  ['"x"', ''],
  ['{"KeyId":"a",}', ''],
  ['[]', 'Start of list found where not expected'],
  ['{"Limit":"1"}', 'STRING_VALUE can not be converted to an Integer'],
  ['{"Limit":true}', 'TRUE_VALUE can not be converted to an Integer'],
  ['{"Limit":[1]}', 'Start of list found where not expected'],
  ['{"Limit":{}}', 'Start of structure or map found where not expected.'],
  ['{"KeyId":1}', 'NUMBER_VALUE can not be converted to a String'],
  ['{"KeyId":true}', 'TRUE_VALUE can not be converted to a String'],
  ['{"KeyId":false}', 'FALSE_VALUE can not be converted to a String'],
  ['{"Names":[1]}', 'NUMBER_VALUE can not be converted to a String'],
  ['{"Names":"a"}', 'Expected list or null'],
  ['{"Node":"a"}', 'Expected null'],
  ['{"Node":[]}', 'Start of list found where not expected'],
];

test('a body that does not fit the model is a SerializationException with the text of AWS', () => {
  for (const [body, message] of MISMATCHES) {
    const error = errorOf(() => decode(body));
    assert.deepEqual(
      [error.code, error.status, error.message],
      ['SerializationException', 400, message],
      body,
    );
  }
});

test('Base64, timestamps and Unicode are read strictly', () => {
  const bodies = [
    '{"Bytes":"AAE"}',
    '{"Bytes":"AB=="}',
    '{"Bytes":"A-_="}',
    '{"Bytes":"AAE=AAE="}',
    '{"Bytes":" AAE="}',
    '{"At":1e300}',
    '{"At":"soon"}',
    '{"KeyId":"\\ud800"}',
    '{"Context":{"\\udc00":"a"}}',
    '{"Limit":1e400}',
  ];
  for (const body of bodies) assert.equal(errorOf(() => decode(body)).code, 'SerializationException', body);
  assert.equal(
    errorOf(() => codec.decode('Encrypt', { ...request(''), body: new Uint8Array([0x22, 0xff, 0x22]) })).code,
    'SerializationException',
  );
});

test('keys of maps are data, whatever they are called', () => {
  const input = decode(
    '{"Context":{"__proto__":"a","constructor":"b","toString":"c"},"__proto__":{"KeyId":"x"}}',
  ) as { Context: object };
  assert.deepEqual(Object.entries(input.Context), [
    ['__proto__', 'a'],
    ['constructor', 'b'],
    ['toString', 'c'],
  ]);
  assert.equal(({} as { KeyId?: string }).KeyId, undefined);
  assert.ok(!('KeyId' in input));
});

test('a structure that holds itself is followed to a bounded depth', () => {
  const nested = (depth: number): string => '{"Children":['.repeat(depth) + ']}'.repeat(depth);
  decode(`{"Node":${nested(40)}}`);
  assert.equal(
    errorOf(() => decode(`{"Node":${nested(100)}}`)).message,
    'The request body is nested too deeply',
  );
});

test('answers with the JSON version it was asked in; an operation without output has an empty body', () => {
  const output = { KeyId: 'k', At: new Date(1_795_503_600_250), Bytes: new Uint8Array([0, 1]), Extra: 1 };
  const response = codec.encode('Encrypt', output, ID, request('{}'));
  assert.equal(response.body, '{"KeyId":"k","At":1795503600.25,"Bytes":"AAE="}');
  assert.deepEqual(response.headers, {
    'Content-Type': 'application/x-amz-json-1.1',
    'x-amzn-RequestId': ID,
  });
  const older = codec.encode('Encrypt', output, ID, request('{}', '', 'application/x-amz-json-1.0'));
  assert.equal(older.headers['Content-Type'], 'application/x-amz-json-1.0');
  assert.equal(codec.encode('DisableKey', undefined, ID, request('{}')).body, '');
});

test('errors carry their type; the text is in the member AWS puts it in', () => {
  const encode = (error: AwsError) => JSON.parse(String(codec.encodeError(error, ID, request('')).body));
  assert.deepEqual(encode(new AwsError('NotFoundException', 'no')), {
    __type: 'NotFoundException',
    message: 'no',
  });
  assert.deepEqual(encode(new AwsError('AccessDeniedException', 'no')), {
    __type: 'AccessDeniedException',
    Message: 'no',
  });
  assert.deepEqual(encode(new AwsError('UnknownOperationException', '')), {
    __type: 'UnknownOperationException',
  });
  assert.deepEqual(
    encode(new AwsError('XException', 'no', { members: { reason: 'r', at: new Date(1500) } })),
    {
      __type: 'XException',
      message: 'no',
      reason: 'r',
      at: 1.5,
    },
  );
});
