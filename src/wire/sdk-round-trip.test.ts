import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as accessanalyzer from '@aws-sdk/client-accessanalyzer';
import * as cloudtrail from '@aws-sdk/client-cloudtrail';
import * as iam from '@aws-sdk/client-iam';
import * as kms from '@aws-sdk/client-kms';
import * as sts from '@aws-sdk/client-sts';
import fc from 'fast-check';
import { AwsError } from '../core/aws-error.ts';
import type { HttpRequest, HttpResponse } from '../core/http.ts';
import { compileService } from './compile-service.ts';
import type { ServiceFacts } from './facts.ts';
import type { OperationSchema } from './schema.ts';
import type { ServiceCodec } from './service-codec.ts';
import { type Member, type Shape, shapeReader } from './shape.ts';

const FACTS = join(import.meta.dirname, '../services');

/** The parts of an SDK client module that the loop uses. */
type Sdk = Record<string, unknown>;
type Client = { send(command: unknown): Promise<Record<string, unknown>>; config: Record<string, unknown> };
type Construct = new (argument: unknown) => unknown;

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string | string[] | null>;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array | undefined;
}

const percentEncode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

function toOurs(request: SdkRequest): HttpRequest {
  const query = Object.entries(request.query ?? {})
    .flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value ?? '']).map(
        (one) => `${percentEncode(name)}=${percentEncode(one)}`,
      ),
    )
    .join('&');
  const body =
    typeof request.body === 'string' ? Buffer.from(request.body) : (request.body ?? new Uint8Array());
  const headers = new Map(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), [value]]),
  );
  return {
    method: request.method,
    path: request.path,
    query,
    headers,
    body,
    remoteAddress: '',
    isSecure: true,
  };
}

const toTheirs = (response: HttpResponse): unknown => ({
  response: {
    statusCode: response.status,
    reason: '',
    headers: Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    body: Buffer.from(response.body),
  },
});

interface Loop {
  readonly name: string;
  readonly codec: ServiceCodec;
  readonly schemas: Readonly<Record<string, OperationSchema>>;
  /** Sends `input` through the SDK; `answer` is our side. */
  send(
    operation: string,
    input: unknown,
    answer: (request: HttpRequest) => HttpResponse,
  ): Promise<Record<string, unknown>>;
  readonly sdk: Sdk;
}

const isOperation = (value: unknown): value is OperationSchema => Array.isArray(value) && value[0] === 9;

function loopOf(
  name: string,
  sdk: Sdk,
  clientName: string,
  protocol: 'query' | 'json' | 'rest-json',
  facts: ServiceFacts,
): Loop {
  const schemas = Object.fromEntries(
    Object.values(sdk)
      .filter(isOperation)
      .map((schema) => [schema[2], schema]),
  );
  const codec = compileService({
    protocol,
    apiVersion: facts.apiVersion,
    schemas,
    facts: { ...facts, constraints: {} },
  });
  let answering: (request: HttpRequest) => HttpResponse = () => assert.fail('no answer set');
  const client = new (sdk[clientName] as Construct)({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
    requestHandler: { handle: async (request: SdkRequest) => toTheirs(answering(toOurs(request))) },
  }) as Client;
  return {
    name,
    codec,
    schemas,
    sdk,
    async send(operation, input, answer) {
      answering = answer;
      return client.send(new (sdk[`${operation}Command`] as Construct)(input));
    },
  };
}

const factsOf = (service: string): ServiceFacts =>
  JSON.parse(readFileSync(join(FACTS, service, 'facts.json'), 'utf8'));

/** Facts of services this repository does not have yet: only what the wire needs. */
const bareFacts = (service: string, apiVersion: string, targetPrefix: string | null): ServiceFacts => ({
  service,
  apiVersion,
  protocol: '',
  signingName: service,
  targetPrefix,
  xmlNamespace: null,
  operations: {},
  constraints: {},
  errors: {},
});

const loops: readonly Loop[] = [
  loopOf('iam', iam, 'IAMClient', 'query', factsOf('iam')),
  loopOf('sts', sts, 'STSClient', 'query', factsOf('sts')),
  loopOf('cloudtrail', cloudtrail, 'CloudTrailClient', 'json', factsOf('cloudtrail')),
  loopOf('kms', kms, 'KMSClient', 'json', bareFacts('kms', '2014-11-01', 'TrentService')),
  loopOf(
    'accessanalyzer',
    accessanalyzer,
    'AccessAnalyzerClient',
    'rest-json',
    bareFacts('accessanalyzer', '2019-11-01', null),
  ),
];

/** Text that form, XML, JSON and URIs have to be careful with; all of it can be held by XML 1.0. */
const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    '',
    ' a  b ',
    '+%2B&=;',
    '<a b="c">&amp;</a>',
    "it's",
    'ä漢字😀',
    '__proto__',
    'constructor',
    'a\r\nb\tc',
    '..',
    '/',
    '{x}',
  ),
);

const whole = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

const SIMPLE: Record<string, fc.Arbitrary<unknown>> = {
  string: text,
  number: whole,
  boolean: fc.boolean(),
  blob: fc.uint8Array({ maxLength: 20 }),
  document: text,
};

/** Whole seconds where the protocol prints no fraction. */
const instant = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000));

interface Values {
  readonly isOutput: boolean;
  readonly isQuery: boolean;
}

const MOST_DEEP = 4;

function valuesOf(member: Member, values: Values, depth: number): fc.Arbitrary<unknown> {
  const { isQuery, isOutput } = values;
  // A label can be neither empty nor hold what URI libraries fold away; an empty map or structure has no form in AWS Query.
  if (member.binding?.in === 'label')
    return fc.stringMatching(/^[a-zA-Z0-9%/+ :.-]{1,20}$/).filter((label) => !/^\.+$/.test(label));
  const shape = member.shape();
  switch (shape.kind) {
    case 'structure':
      // The SDK's Query protocol sends nothing for an empty structure.
      return structureOf(shape, values, depth + 1).filter(
        (value) => isOutput || !isQuery || Object.keys(value).length > 0,
      );
    case 'list':
      return fc.array(valuesOf(shape.member, values, depth + 1), {
        // An empty list in a query string is no list.
        minLength: member.binding ? 1 : 0,
        maxLength: depth > MOST_DEEP ? 0 : 3,
      });
    case 'map':
      // The SDK itself loses a key `__proto__` when it reads one.
      return fc.dictionary(
        isOutput ? text.filter((key) => key !== '__proto__') : text,
        valuesOf(shape.value, values, depth + 1),
        {
          minKeys: isQuery && !isOutput ? 1 : 0,
          maxKeys: 3,
        },
      );
    case 'timestamp':
      return instant;
    case 'unit':
      return fc.constant({});
    default:
      return SIMPLE[shape.kind] ?? assert.fail(shape.kind);
  }
}

/** Labels, and tokens that the SDK makes up when they are absent. */
const mustBeThere = (member: Member): boolean =>
  member.isRequired || member.binding?.in === 'label' || member.name === 'clientToken';

function structureOf(shape: Shape, values: Values, depth = 0): fc.Arbitrary<Record<string, unknown>> {
  if (shape.kind !== 'structure') return fc.constant({});
  const members = shape.members.filter((member) => depth <= MOST_DEEP || member.isRequired);
  const arbitrary = (member: Member) => valuesOf(member, values, depth);
  if (shape.isUnion)
    return fc.oneof(...shape.members.map((member) => fc.record({ [member.name]: arbitrary(member) })));
  return fc.record(Object.fromEntries(members.map((member) => [member.name, arbitrary(member)])), {
    requiredKeys: members.filter(mustBeThere).map((member) => member.name),
  });
}

/** Plain objects with prototypes, bytes as Uint8Array, absent members absent: what both sides are compared as. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value;
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null)
    return new Map(
      Object.entries(value)
        .filter(([, item]) => item !== undefined && item !== null)
        .map(([key, item]): [string, unknown] => [key, plain(item)])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  return value;
}

const REQUEST_ID = '00000000-0000-4000-8000-000000000000';

for (const loop of loops) {
  const { codec, schemas, name } = loop;
  const read = shapeReader({});
  const isQuery = name === 'iam' || name === 'sts';

  test(`${name}: what the SDK sends for any valid input of any operation is what the codec decodes`, async () => {
    for (const [operation, schema] of Object.entries(schemas)) {
      const inputs = structureOf(read(schema[4]), { isOutput: false, isQuery });
      await fc.assert(
        fc.asyncProperty(inputs, async (input) => {
          let decoded: unknown;
          await loop.send(operation, input, (request) => {
            assert.equal(codec.operationOf(request), operation);
            decoded = codec.decode(operation, request);
            return codec.encode(operation, {}, REQUEST_ID, request);
          });
          assert.deepEqual(plain(decoded), plain(input), operation);
        }),
        { numRuns: 12 },
      );
    }
  });

  test(`${name}: what the codec encodes for any output of any operation is what the SDK reads`, async () => {
    for (const [operation, schema] of Object.entries(schemas)) {
      const inputs = fc.sample(structureOf(read(schema[4]), { isOutput: false, isQuery }), { numRuns: 1 });
      const outputs = structureOf(read(schema[5]), { isOutput: true, isQuery });
      await fc.assert(
        fc.asyncProperty(outputs, async (output) => {
          const { $metadata, ...result } = await loop.send(operation, inputs[0], (request) =>
            codec.encode(operation, output, REQUEST_ID, request),
          );
          assert.deepEqual(plain(result), plain(output), operation);
          assert.equal(($metadata as { requestId: string }).requestId, REQUEST_ID);
        }),
        { numRuns: 12 },
      );
    }
  });

  test(`${name}: the SDK raises the class of each modelled error`, async () => {
    const [operation = ''] = Object.keys(schemas);
    const [input] = fc.sample(
      structureOf(read((schemas[operation] as OperationSchema)[4]), { isOutput: false, isQuery }),
      { numRuns: 1 },
    );
    const errors = Object.entries(loop.sdk).filter(([, value]) => Array.isArray(value) && value[0] === -3);
    assert.ok(errors.length > 3);
    for (const [exported, schema] of errors) {
      const traits = (schema as unknown[])[3] as { awsQueryError?: [string, number]; httpError?: number };
      const shapeName = exported.replace(/\$$/, '');
      const code = isQuery ? (traits.awsQueryError?.[0] ?? shapeName) : shapeName;
      const error = new AwsError(code, `about <${code}>`, { status: traits.httpError ?? 400 });
      await assert.rejects(
        loop.send(operation, input, (request) => codec.encodeError(error, REQUEST_ID, request)),
        (thrown: Error) => {
          if (shapeName.endsWith('ServiceException')) return true;
          assert.ok(thrown instanceof (loop.sdk[shapeName] as Construct), `${shapeName}: got ${thrown.name}`);
          assert.equal(thrown.message, `about <${code}>`);
          return true;
        },
      );
    }
  });
}
