import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as cloudtrail from '@aws-sdk/client-cloudtrail';
import * as iam from '@aws-sdk/client-iam';
import fc from 'fast-check';
import { AwsError } from '../core/aws-error.ts';
import type { HttpRequest } from '../core/http.ts';
import { compileService } from './compile-service.ts';
import type { ServiceFacts } from './facts.ts';
import { operationSchemas } from './schema.ts';

const factsOf = (service: string): ServiceFacts =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../services', service, 'facts.json'), 'utf8'));

const codecs = {
  query: compileService({
    protocol: 'query',
    apiVersion: '2010-05-08',
    schemas: operationSchemas(iam),
    facts: factsOf('iam'),
  }),
  json: compileService({
    protocol: 'json',
    apiVersion: '2013-11-01',
    schemas: operationSchemas(cloudtrail),
    facts: factsOf('cloudtrail'),
  }),
};

const request = (body: string | Uint8Array): HttpRequest => ({
  method: 'POST',
  path: '/',
  query: '',
  headers: new Map(),
  body: typeof body === 'string' ? Buffer.from(body) : body,
  remoteAddress: '',
  isSecure: true,
});

/** Far above what a bounded decoder needs for a megabyte on a busy machine, far below what a quadratic one does. */
const MOST_MILLISECONDS = 1500;

/** The error, or undefined; anything but an AwsError of status 400 fails the test, and so does a slow answer. */
function outcome(
  protocol: keyof typeof codecs,
  operation: string,
  body: string | Uint8Array,
): AwsError | undefined {
  const start = process.cpuUsage();
  try {
    codecs[protocol].decode(operation, request(body));
    return undefined;
  } catch (error) {
    assert.ok(error instanceof AwsError, String(error));
    assert.equal(error.status, 400);
    assert.ok(error.message.length < 50_000);
    return error;
  } finally {
    const { user } = process.cpuUsage(start);
    assert.ok(user / 1000 < MOST_MILLISECONDS, `${user} µs`);
  }
}

const many = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join('&');

test('forms made to hurt are refused quickly', () => {
  const forms: Record<string, string> = {
    'a hundred thousand parameters': many(100_000, (index) => `p${index}=1`),
    'a hundred thousand list elements': many(100_000, (index) => `TagKeys.member.${index + 1}=a`),
    'one name ten thousand deep': `${'a.'.repeat(10_000)}a=1`,
    'ten thousand dots': `${'.'.repeat(10_000)}=1`,
    'a name of a megabyte': `${'a'.repeat(1_000_000)}=1`,
    'many deep names': many(9_000, (index) => `${`p${index}.`.repeat(100)}=1`),
  };
  for (const [name, form] of Object.entries(forms))
    assert.equal(outcome('query', 'UntagUser', form)?.code, 'MalformedInput', name);
});

test('a NUL, which neither XML nor PostgreSQL can hold, is refused', () => {
  assert.equal(
    outcome('query', 'GetPolicy', 'PolicyArn=arn:aws:iam::1:policy/a%00b')?.code,
    'MalformedInput',
  );
  const json = (value: string): string =>
    JSON.stringify({ LookupAttributes: [{ AttributeKey: 'Username', AttributeValue: value }] });
  assert.equal(outcome('json', 'LookupEvents', json('a')), undefined);
  assert.equal(outcome('json', 'LookupEvents', json('a\0b'))?.code, 'SerializationException');
});

test('a megabyte of value costs no more than a megabyte', () => {
  const long = 'a'.repeat(1_000_000);
  assert.equal(outcome('query', 'CreateUser', `UserName=${long}`)?.code, 'ValidationError');
  assert.equal(outcome('query', 'CreateUser', `UserName=${'%41'.repeat(300_000)}`)?.code, 'ValidationError');
  assert.equal(outcome('query', 'CreateUser', `UserName=${'+'.repeat(1_000_000)}`)?.code, 'ValidationError');
  assert.equal(
    outcome('query', 'CreateUser', `Path=${'/'.repeat(1_000_000)}&UserName=a`)?.code,
    'ValidationError',
  );
  assert.equal(outcome('query', 'CreateUser', '&'.repeat(1_000_000))?.code, 'ValidationError');
});

test('huge and broken list indices make no huge lists', () => {
  for (const index of ['999999999', '9999999999', '1e9', '-1', '0', '1.5', '%00', '__proto__', 'constructor'])
    assert.equal(
      outcome('query', 'UntagUser', `UserName=a&TagKeys.member.${index}=a`)?.code,
      'MalformedInput',
      index,
    );
});

test('names of prototypes are names like any other', () => {
  assert.equal(
    outcome('query', 'CreateUser', 'UserName=a&__proto__.polluted=1&constructor.prototype.polluted=1'),
    undefined,
  );
  assert.equal(
    outcome(
      'json',
      'LookupEvents',
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    ),
    undefined,
  );
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
});

test('JSON made to hurt is refused quickly', () => {
  const texts: Record<string, string> = {
    'ten thousand arrays deep': '['.repeat(10_000) + ']'.repeat(10_000),
    'half a million arrays never closed': '['.repeat(500_000),
    'ten thousand objects deep': `${'{"LookupAttributes":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
    'a list of a hundred thousand wrong elements': `{"LookupAttributes":[${'{},'.repeat(99_999)}{}]}`,
    'a very long number': `{"MaxResults":${'9'.repeat(1_000_000)}}`,
    'a lone surrogate': '{"NextToken":"\\ud83d"}',
    'a byte order mark alone': '\ufeff',
  };
  for (const [name, text] of Object.entries(texts)) assert.ok(outcome('json', 'LookupEvents', text), name);
  assert.equal(outcome('json', 'LookupEvents', `{${'"a":1,'.repeat(150_000)}"MaxResults":1}`), undefined);
});

test('no bytes whatever make a codec throw anything but an answer', () => {
  const word = fc.constantFrom(
    'UserName',
    'Tags',
    'member',
    '1',
    '2',
    'Key',
    'Value',
    'entry',
    '__proto__',
    '',
    'Path',
    'PermissionsBoundary',
  );
  const pair = fc
    .tuple(fc.array(word, { maxLength: 6 }), fc.string({ maxLength: 6, unit: 'binary' }))
    .map(([names, value]) => `${names.join('.')}=${value}`);
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 12 }), (pairs) => {
      outcome('query', 'CreateUser', pairs.join('&'));
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      outcome('query', 'CreateUser', bytes);
      outcome('json', 'LookupEvents', bytes);
    }),
  );
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.constantFrom('LookupAttributes', 'StartTime', 'EndTime', 'MaxResults', 'NextToken'),
        fc.jsonValue(),
      ),
      (value) => {
        outcome('json', 'LookupEvents', JSON.stringify(value));
      },
    ),
  );
});
