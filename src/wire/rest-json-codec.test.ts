import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StaticOperationSchema, StaticStructureSchema } from '@smithy/types';
import { AwsError } from '../core/aws-error.ts';
import type { HttpRequest } from '../core/http.ts';
import { compileService } from './compile-service.ts';
import type { ServiceFacts } from './facts.ts';

const NS = 'test';
const LABEL = 1;

const operation = (
  name: string,
  http: [string, string, number],
  members: [string, StaticStructureSchema[5][number]][],
): [string, StaticOperationSchema] => {
  const input: StaticStructureSchema = [
    3,
    NS,
    `${name}Request`,
    0,
    members.map(([member]) => member),
    members.map(([, schema]) => schema),
  ];
  const output: StaticStructureSchema = [3, NS, `${name}Response`, 0, ['name', 'at'], [0, 5]];
  return [name, [9, NS, name, { http }, () => input, () => output]];
};

const schemas = Object.fromEntries([
  operation(
    'GetThing',
    ['GET', '/thing/{name}', 200],
    [
      ['name', [0, LABEL]],
      ['limit', [1, { httpQuery: 'maxResults' }]],
      ['kinds', [64 | 0, { httpQuery: 'kind' }]],
      ['since', [5, { httpQuery: 'since' }]],
      ['isOn', [2, { httpHeader: 'x-is-on' }]],
    ],
  ),
  operation('ListThings', ['GET', '/thing', 200], []),
  operation('SpecialThing', ['GET', '/thing/special', 200], []),
  operation(
    'PutThing',
    ['PUT', '/thing/{name}', 201],
    [
      ['name', [0, LABEL]],
      ['text', 0],
      ['bytes', 21],
    ],
  ),
  operation('GetFile', ['GET', '/file/{path+}', 200], [['path', [0, LABEL]]]),
]);

const facts: ServiceFacts = {
  service: 'things',
  apiVersion: '2019-11-01',
  protocol: 'rest-json',
  signingName: 'things',
  targetPrefix: null,
  xmlNamespace: null,
  operations: {},
  constraints: {},
  errors: {},
};
const codec = compileService({ protocol: 'rest-json', apiVersion: '2019-11-01', schemas, facts });

const request = (
  method: string,
  path: string,
  query = '',
  body = '',
  headers: [string, string[]][] = [],
): HttpRequest => ({
  method,
  path,
  query,
  headers: new Map(headers),
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

const run = (asked: HttpRequest): [string, unknown] => {
  const name = codec.operationOf(asked);
  return [name, codec.decode(name, asked)];
};

test('finds the operation by method and path; fixed text goes before a label', () => {
  const routes: readonly [string, string, string][] = [
    ['GET', '/thing', 'ListThings'],
    ['GET', '/thing/', 'ListThings'],
    ['GET', '/thing/special', 'SpecialThing'],
    ['GET', '/thing/other', 'GetThing'],
    ['PUT', '/thing/special', 'PutThing'],
    ['GET', '/file/a/b/c', 'GetFile'],
  ];
  for (const [method, path, name] of routes)
    assert.equal(codec.operationOf(request(method, path)), name, path);
  const unknown: readonly [string, string][] = [
    ['POST', '/thing'],
    ['GET', '/'],
    ['GET', '/thing/a/b'],
    ['GET', '//thing'],
    ['GET', '/thing//'],
    ['GET', '/__proto__'],
    ['GET', '/file/'],
  ];
  for (const [method, path] of unknown) {
    const error = errorOf(() => codec.operationOf(request(method, path)));
    assert.deepEqual([error.code, error.status], ['UnknownOperationException', 404], path);
  }
});

test('reads labels, query, headers and body', () => {
  assert.deepEqual(
    run(
      request(
        'GET',
        '/thing/a%2Fb%20c+d',
        'maxResults=5&kind=x&kind=y+z&since=2026-11-24T07%3A00%3A00Z&other=1',
        '',
        [['x-is-on', ['true']]],
      ),
    ),
    [
      'GetThing',
      { name: 'a/b c+d', limit: 5, kinds: ['x', 'y z'], since: new Date('2026-11-24T07:00:00Z'), isOn: true },
    ],
  );
  assert.deepEqual(run(request('PUT', '/thing/a', '', '{"text":"t","bytes":"AAE="}')), [
    'PutThing',
    { name: 'a', text: 't', bytes: new Uint8Array([0, 1]) },
  ]);
  assert.deepEqual(run(request('PUT', '/thing/a')), ['PutThing', { name: 'a' }]);
  assert.deepEqual(run(request('GET', '/file/a/b%20c')), ['GetFile', { path: 'a/b c' }]);
});

test('a member bound to the path cannot be set from the body', () => {
  assert.deepEqual(run(request('PUT', '/thing/a', '', '{"name":"b"}')), ['PutThing', { name: 'a' }]);
});

test('refuses what does not fit the model', () => {
  for (const [path, query] of [
    ['/thing/%ff', ''],
    ['/thing/a', 'maxResults=x'],
    ['/thing/a', 'maxResults=1.5'],
    ['/thing/a', 'since=now'],
    ['/thing/a', 'kind=%zz'],
    ['/thing/a', 'a=1&'.repeat(2000)],
  ])
    assert.equal(
      errorOf(() => run(request('GET', String(path), query))).code,
      'SerializationException',
      `${path}?${query}`,
    );
});

test('answers JSON with the status of the model, errors with their type in a header', () => {
  const asked = request('PUT', '/thing/a');
  const response = codec.encode('PutThing', { name: 'a', at: new Date(0) }, 'id', asked);
  assert.deepEqual([response.status, response.body], [201, '{"name":"a","at":"1970-01-01T00:00:00Z"}']);
  const error = codec.encodeError(
    new AwsError('ConflictException', 'no', { status: 409, members: { resourceId: 'a' } }),
    'id',
    asked,
  );
  assert.deepEqual(error, {
    status: 409,
    headers: {
      'Content-Type': 'application/json',
      'x-amzn-RequestId': 'id',
      'x-amzn-ErrorType': 'ConflictException',
    },
    body: '{"message":"no","resourceId":"a"}',
  });
});

test('what a signature does not tell apart is refused: paths to be resolved, query parameters given twice', () => {
  assert.equal(codec.operationOf(request('GET', '/thing/')), 'ListThings');
  for (const path of [
    '/thing/..',
    '/thing/.',
    '/thing//special',
    '//thing',
    '/x/../thing',
    '/file/a/../b',
    '/..',
  ])
    assert.throws(() => codec.operationOf(request('GET', path)), { code: 'UnknownOperationException' }, path);
  assert.deepEqual(codec.decode('GetThing', request('GET', '/thing/%2E%2E')), { name: '..' });
  assert.throws(() => codec.decode('GetThing', request('GET', '/thing/a', 'maxResults=1&maxResults=2')), {
    code: 'SerializationException',
  });
});

test('names invalid fields beside the message where the service has members for them', () => {
  const constrained = { ...facts, constraints: { PutThingRequest: { text: { enum: ['a', 'b'] } } } };
  const asked = request('PUT', '/thing/a', '', '{"text":"c"}');
  const membersOf = (namesInvalidFields: boolean) => {
    const compiled = compileService({
      protocol: 'rest-json',
      apiVersion: '2019-11-01',
      schemas,
      facts: constrained,
      namesInvalidFields,
    });
    return errorOf(() => compiled.decode(compiled.operationOf(asked), asked)).members;
  };
  assert.deepEqual(membersOf(false), {});
  assert.deepEqual(membersOf(true), {
    reason: 'fieldValidationFailed',
    fieldList: [{ name: 'text', message: 'Member must satisfy enum value set: [a, b]' }],
  });
});
