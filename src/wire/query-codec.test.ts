import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as iam from '@aws-sdk/client-iam';
import * as sts from '@aws-sdk/client-sts';
import { AwsError } from '../core/aws-error.ts';
import type { HttpRequest } from '../core/http.ts';
import { compileService } from './compile-service.ts';
import type { ServiceFacts } from './facts.ts';
import { operationSchemas } from './schema.ts';
import type { ServiceCodec } from './service-codec.ts';

const codecOf = (service: string, client: Record<string, unknown>): ServiceCodec => {
  const path = join(import.meta.dirname, '../services', service, 'facts.json');
  const facts: ServiceFacts = JSON.parse(readFileSync(path, 'utf8'));
  return compileService({
    protocol: 'query',
    apiVersion: facts.apiVersion,
    schemas: operationSchemas(client),
    facts,
  });
};

const iamCodec = codecOf('iam', iam);
const stsCodec = codecOf('sts', sts);

interface Parts {
  readonly method?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const request = (
  body: string | Uint8Array,
  { method = 'POST', query = '', headers = {} }: Parts = {},
): HttpRequest => ({
  method,
  path: '/',
  query,
  headers: new Map(Object.entries(headers).map(([name, value]) => [name, [value]])),
  body: typeof body === 'string' ? Buffer.from(body) : body,
  remoteAddress: '192.0.2.1',
  isSecure: true,
});

const iamRequest = (operation: string, rest: string): HttpRequest =>
  request(`Action=${operation}&Version=2010-05-08&${rest}`);

const decode = (operation: string, rest: string): unknown =>
  iamCodec.decode(operation, iamRequest(operation, rest));

function errorOf(run: () => unknown): AwsError {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof AwsError, String(error));
    return error;
  }
  assert.fail('no error');
}

const ID = '4a5f0d8e-0000-4000-8000-000000000000';

// As recorded from STS by a public client's test suite; the last two are our own.
const LOOK_UPS: readonly [body: string, answer: string][] = [
  ['Action=GetCallerIdentity&Version=2011-06-15', 'GetCallerIdentity'],
  ['Action=GetCallerIdentity&Action=NoSuchAction&Version=2011-06-15', 'GetCallerIdentity'],
  ['Action=GetCallerIdentity&Version=2011-06-15&Version=2000-01-01', 'GetCallerIdentity'],
  ['Action=GetCallerIdentity&Version=2011-06-15&Unknown=value', 'GetCallerIdentity'],
  ['Action=NoSuchAction&Version=2011-06-15', 'Could not find operation NoSuchAction for version 2011-06-15'],
  ['Action=GetCallerIdentity', 'Could not find operation GetCallerIdentity for version NO_VERSION_SPECIFIED'],
  ['Action=GetCallerIdentity&Version=', 'Could not find operation GetCallerIdentity for version '],
  [
    'Action=GetCallerIdentity&Version=2000-01-01',
    'Could not find operation GetCallerIdentity for version 2000-01-01',
  ],
  ['Action=&Version=2011-06-15', 'Could not find operation  for version 2011-06-15'],
  ['Action=constructor&Version=2011-06-15', 'Could not find operation constructor for version 2011-06-15'],
  ['Action=__proto__&Version=2011-06-15', 'Could not find operation __proto__ for version 2011-06-15'],
];

test('finds the operation, or answers as STS does', () => {
  for (const [body, answer] of LOOK_UPS) {
    if (!answer.startsWith('Could')) assert.equal(stsCodec.operationOf(request(body)), answer);
    else {
      const error = errorOf(() => stsCodec.operationOf(request(body)));
      assert.deepEqual([error.code, error.status, error.message], ['InvalidAction', 400, answer]);
    }
  }
  assert.equal(errorOf(() => stsCodec.operationOf(request('Version=2011-06-15'))).code, 'MissingAction');
});

test('takes parameters from the query string too, as presigned URLs carry them', () => {
  const query =
    'Action=GetAccessKeyInfo&Version=2011-06-15&AccessKeyId=AKIAIOSFODNN7EXAMPLE&X-Amz-Signature=abc';
  const get = request('', { method: 'GET', query });
  assert.equal(stsCodec.operationOf(get), 'GetAccessKeyInfo');
  assert.deepEqual(stsCodec.decode('GetAccessKeyInfo', get), { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' });
});

test('of two values for one name the first counts in a body; in a query, which is signed sorted, they are refused', () => {
  const twice = 'Action=ListUsers&Action=ListGroups&Version=2010-05-08';
  assert.equal(iamCodec.operationOf(request(twice)), 'ListUsers');
  for (const query of [twice, twice.replace('Action', '%41ction')])
    assert.equal(errorOf(() => iamCodec.operationOf(request('', { query }))).code, 'MalformedInput');
});

test('decodes lists by index, whatever their order and gaps', () => {
  assert.deepEqual(
    decode(
      'TagUser',
      'UserName=bob&Tags.member.10.Key=c&Tags.member.10.Value=3&Tags.member.2.Value=2&Tags.member.2.Key=b&Tags.member.1.Key=a&Tags.member.1.Value=1',
    ),
    {
      UserName: 'bob',
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
        { Key: 'c', Value: '3' },
      ],
    },
  );
  assert.deepEqual(decode('UntagUser', 'UserName=bob&TagKeys='), { UserName: 'bob', TagKeys: [] });
  assert.deepEqual(decode('UntagUser', 'UserName=bob&TagKeys.member.11=z&TagKeys.member.01=a'), {
    UserName: 'bob',
    TagKeys: ['a', 'z'],
  });
});

test('decodes percent-encoding and plus signs, names included', () => {
  assert.deepEqual(
    decode('TagUser', 'UserName=b%2Bb&Tags%2Emember.1.Key=a+b&Tags.member.1.Value=%C3%A4%20%E6%BC%A2'),
    {
      UserName: 'b+b',
      Tags: [{ Key: 'a b', Value: 'ä 漢' }],
    },
  );
});

test('decodes numbers as STS does', () => {
  const seconds = (text: string): unknown => {
    const body = `Action=GetSessionToken&Version=2011-06-15&DurationSeconds=${text}`;
    return (stsCodec.decode('GetSessionToken', request(body)) as { DurationSeconds: number }).DurationSeconds;
  };
  assert.equal(seconds('900'), 900);
  assert.equal(seconds('%2B900'), 900);
  assert.equal(seconds('0900'), 900);
  assert.equal(errorOf(() => seconds('')).message, 'missing value for decimal type');
  for (const text of ['', 'abc', '900.0', '2147483648', '-2147483649', '1e3', '0x10', '٣'])
    assert.equal(errorOf(() => seconds(text)).code, 'MalformedInput', text);
  assert.equal(errorOf(() => seconds('2147483647')).code, 'ValidationError');
});

test('says of an index what IAM says of it', () => {
  const messageOf = (...indices: string[]): string =>
    errorOf(() =>
      decode('UntagUser', `UserName=bob&${indices.map((index) => `TagKeys.member.${index}=a`).join('&')}`),
    ).message;
  const sparse = (count: number) => `Excessively sparse input would skip ${count} list elements`;
  assert.equal(messageOf('0'), '0 is not a valid index');
  assert.equal(messageOf('-1'), "Key -1 may not have a leading '-'");
  for (const index of ['%2B1', 'one'])
    assert.equal(messageOf(index), 'Start of list found where not expected');
  assert.equal(messageOf('12'), sparse(11));
  assert.equal(messageOf('12', '1'), sparse(11));
  assert.equal(messageOf('1', '22', '43'), sparse(21));
  assert.equal(messageOf('1', '2', '13'), sparse(11));
});

test('booleans are lower case or one digit', () => {
  const onlyAttached = (text: string) => decode('ListPolicies', `OnlyAttached=${text}`);
  for (const text of ['true', '1']) assert.deepEqual(onlyAttached(text), { OnlyAttached: true });
  for (const text of ['false', '0']) assert.deepEqual(onlyAttached(text), { OnlyAttached: false });
  for (const text of ['True', 'TRUE', '%20true', '', 'null', '2'])
    assert.equal(errorOf(() => onlyAttached(text)).code, 'MalformedInput', text);
});

test('refuses parameters that do not fit the model', () => {
  const bodies = [
    'UserName=bob&Tags=x',
    'UserName=bob&Tags.1.Key=a&Tags.1.Value=b',
    'UserName=bob&Tags.member.0.Key=a',
    'UserName=bob&Tags.member.x.Key=a',
    'UserName=bob&Tags.member.1=a',
    'UserName.member.1=bob',
    'UserName=bob&UserName.x=1',
    'UserName=%FF',
    'UserName=%C0%AF',
    'UserName=%ED%A0%80',
    'UserName=%',
    'UserName=%zz',
  ];
  for (const body of bodies)
    assert.equal(errorOf(() => decode('TagUser', body)).code, 'MalformedInput', body);
  const raw = request(
    Buffer.concat([Buffer.from('Action=GetUser&Version=2010-05-08&UserName='), Buffer.from([0xff])]),
  );
  assert.equal(errorOf(() => iamCodec.decode('GetUser', raw)).code, 'MalformedInput');
});

test('reports missing and broken members with the code of AWS Query', () => {
  const error = errorOf(() => decode('GetGroup', ''));
  assert.equal(error.code, 'ValidationError');
  assert.equal(
    error.message,
    "1 validation error detected: Value null at 'groupName' failed to satisfy constraint: Member must not be null",
  );
});

test('answers in AWS Query XML', () => {
  const user = {
    Path: '/',
    UserName: 'a<b>&"',
    UserId: 'AIDA',
    Arn: 'arn',
    CreateDate: new Date(Date.UTC(2026, 10, 24, 7)),
    Tags: [],
  };
  const response = iamCodec.encode('CreateUser', { User: user }, ID, iamRequest('CreateUser', ''));
  assert.equal(response.status, 200);
  assert.deepEqual(response.headers, { 'Content-Type': 'text/xml', 'x-amzn-RequestId': ID });
  assert.equal(
    response.body,
    '<CreateUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><CreateUserResult><User><Path>/</Path>' +
      '<UserName>a&lt;b&gt;&amp;&quot;</UserName><UserId>AIDA</UserId><Arn>arn</Arn>' +
      '<CreateDate>2026-11-24T07:00:00Z</CreateDate><Tags/></User></CreateUserResult>' +
      `<ResponseMetadata><RequestId>${ID}</RequestId></ResponseMetadata></CreateUserResponse>`,
  );
});

test('an operation without output has no result element', () => {
  const response = iamCodec.encode('DeleteUser', undefined, ID, iamRequest('DeleteUser', ''));
  assert.equal(
    response.body,
    `<DeleteUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ResponseMetadata><RequestId>${ID}</RequestId></ResponseMetadata></DeleteUserResponse>`,
  );
  assert.match(
    String(iamCodec.encode('UpdateRole', {}, ID, iamRequest('UpdateRole', '')).body),
    /<UpdateRoleResult\/>/,
  );
});

test('what XML 1.0 cannot hold becomes U+FFFD, so that every parser reads the answer', () => {
  const body = iamCodec.encode(
    'ListAccountAliases',
    { AccountAliases: ['a\u0000b\u001f\ud800c\ufffe\r\n\t😀'] },
    ID,
    iamRequest('ListAccountAliases', ''),
  ).body;
  assert.match(String(body), /<member>a\ufffdb\ufffd\ufffdc\ufffd&#xD;\n\t😀<\/member>/);
});

test('errors are AWS Query error documents', () => {
  const response = iamCodec.encodeError(
    new AwsError('NoSuchEntity', 'The user with name <x> cannot be found.', { status: 404 }),
    ID,
    iamRequest('GetUser', ''),
  );
  assert.equal(response.status, 404);
  assert.deepEqual(response.headers, { 'Content-Type': 'text/xml', 'x-amzn-RequestId': ID });
  assert.equal(
    response.body,
    '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code>' +
      `<Message>The user with name &lt;x&gt; cannot be found.</Message></Error><RequestId>${ID}</RequestId></ErrorResponse>`,
  );
  const internal = new AwsError('ServiceFailure', 'Internal', {
    status: 500,
    members: { reason: 'x', ids: ['a', 'b'] },
  });
  assert.match(
    String(iamCodec.encodeError(internal, ID, iamRequest('GetUser', '')).body),
    /<Type>Receiver<\/Type>.*<reason>x<\/reason><ids><member>a<\/member><member>b<\/member><\/ids><\/Error>/,
  );
});

test('an error raised before an operation is found has the namespace of AWS faults', () => {
  const asked = request('Action=X&Version=2011-06-15');
  const error = errorOf(() => stsCodec.operationOf(asked));
  assert.match(
    String(stsCodec.encodeError(error, ID, asked).body),
    /^<ErrorResponse xmlns="http:\/\/webservices\.amazon\.com\/AWSFault\/2005-15-09"><Error>/,
  );
});

test('STS answers JSON when asked by Accept', () => {
  const asked = request('', { headers: { accept: 'application/json' } });
  const identity = stsCodec.encode(
    'GetCallerIdentity',
    { Account: '123456789012', Arn: 'arn', UserId: 'AIDA' },
    ID,
    asked,
  );
  assert.equal(identity.headers['Content-Type'], 'application/json');
  assert.deepEqual(JSON.parse(String(identity.body)), {
    GetCallerIdentityResponse: {
      GetCallerIdentityResult: { Account: '123456789012', Arn: 'arn', UserId: 'AIDA' },
      ResponseMetadata: { RequestId: ID },
    },
  });
  const expiry = stsCodec.encode(
    'GetSessionToken',
    { Credentials: { Expiration: new Date(1_795_503_600_000) } },
    ID,
    asked,
  );
  assert.match(String(expiry.body), /"Expiration":1795503600[,}]/);
  const error = stsCodec.encodeError(new AwsError('AccessDenied', 'no', { status: 403 }), ID, asked);
  assert.deepEqual(JSON.parse(String(error.body)), {
    Error: { Code: 'AccessDenied', Message: 'no', Type: 'Sender' },
    RequestId: ID,
  });
  const any = request('', { headers: { accept: '*/*' } });
  assert.equal(stsCodec.encode('GetCallerIdentity', {}, ID, any).headers['Content-Type'], 'text/xml');
});
