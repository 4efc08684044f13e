import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { HttpRequest } from '../../core/http.ts';
import { compileService } from '../../wire/compile-service.ts';
import { createAccessKey } from './operations/create-access-key.ts';
import { iam } from './service.ts';
import { type Bench, openBench, refused } from './test-support.ts';

test('every operation that works is one of the API, and asks for a permission', () => {
  for (const [name, operation] of Object.entries(iam.operations)) {
    assert.ok(iam.schemas[name], name);
    assert.notEqual(operation.access, 'none', name);
  }
});

test('operations that change something are writes, the others reads', () => {
  for (const [name, operation] of Object.entries(iam.operations))
    assert.equal(operation.kind, /^(Get|List|Simulate)/.test(name) ? 'read' : 'write', name);
});

test("every operation of AWS's service model has a schema", () => {
  for (const name of Object.keys(iam.facts.operations)) assert.ok(iam.schemas[name], name);
});

const formRequest = (fields: Readonly<Record<string, string>>): HttpRequest => ({
  method: 'POST',
  path: '/',
  query: '',
  headers: new Map([['content-type', ['application/x-www-form-urlencoded']]]),
  body: new TextEncoder().encode(new URLSearchParams({ ...fields, Version: iam.apiVersion }).toString()),
  remoteAddress: '127.0.0.1',
  isSecure: false,
});

describe('iam on the wire', () => {
  const codec = compileService(iam);
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());

  /** Form in, XML out, by way of the access rule; root calls. */
  async function ask(Action: string, fields: Readonly<Record<string, string>> = {}): Promise<string> {
    const request = formRequest({ ...fields, Action });
    const operation = iam.operations[codec.operationOf(request)];
    assert.ok(operation);
    const input = codec.decode(Action, request);
    await bench.permissions(operation, input);
    const response = codec.encode(Action, await bench.call(operation, input), 'request-1', request);
    return String(response.body);
  }

  test('a user is made, tagged and shown', async () => {
    const made = await ask('CreateUser', {
      UserName: 'bob',
      'Tags.member.1.Key': 'Team',
      'Tags.member.1.Value': 'red',
    });
    assert.match(made, /<CreateUserResult><User><Path>\/<\/Path><UserName>bob<\/UserName><UserId>AIDA/);
    assert.match(made, /<CreateDate>2026-11-24T07:30:00Z<\/CreateDate>/);
    assert.match(made, /<Tags><member><Key>Team<\/Key><Value>red<\/Value><\/member><\/Tags>/);
    const list = await ask('ListUsers');
    assert.match(list, /<IsTruncated>false<\/IsTruncated>/);
    assert.doesNotMatch(list, /Tags|Marker/);
  });

  test('root is shown without name and path', async () => {
    const root = await ask('GetUser');
    assert.match(root, /<Arn>arn:aws:iam::123456789012:root<\/Arn>/);
    assert.doesNotMatch(root, /UserName|Path/);
    assert.doesNotMatch(await ask('CreateAccessKey'), /UserName/);
  });

  test('the audit log shows a new access key without its secret', async () => {
    const { AccessKey } = await bench.call(createAccessKey, {});
    const secret = AccessKey?.SecretAccessKey ?? '';
    const described = JSON.stringify(codec.describeOutput('CreateAccessKey', { AccessKey }));
    assert.match(described, /"accessKeyId":"AKIA/);
    assert.ok(secret.length === 40 && !described.includes(secret));
  });

  test('the account summary is a map of numbers', async () => {
    assert.match(
      await ask('GetAccountSummary'),
      /<entry><key>UsersQuota<\/key><value>5000<\/value><\/entry>/,
    );
  });

  const NAME = 'It must contain only alphanumeric characters and/or the following: +=,.@_-';
  const PATH = 'It must begin and end with / and contain only alphanumeric characters and/or / characters.';
  const PREFIX =
    'It must begin with the / character and contain only alphanumeric characters and/or / characters.';
  const cases: [action: string, fields: Record<string, string>, member: string, sentence: string][] = [
    ['CreateUser', { UserName: 'a b' }, 'userName', NAME],
    ['UpdateUser', { UserName: 'a', NewUserName: 'é' }, 'newUserName', NAME],
    ['AddUserToGroup', { UserName: 'a', GroupName: 'a/b' }, 'groupName', NAME],
    ['CreateUser', { UserName: 'a', Path: 'x' }, 'path', PATH],
    ['CreateUser', { UserName: 'a', Path: '/x' }, 'path', PATH],
    ['CreateUser', { UserName: 'a', Path: '//' }, 'path', PATH],
    ['UpdateGroup', { GroupName: 'a', NewPath: '/ /' }, 'newPath', PATH],
    ['ListUsers', { PathPrefix: 'x/' }, 'pathPrefix', PREFIX],
  ];
  for (const [action, fields, member, sentence] of cases)
    test(`${action} refuses ${JSON.stringify(fields)} in the words of AWS`, () =>
      refused(
        ask(action, fields),
        'ValidationError',
        400,
        `The specified value for ${member} is invalid. ${sentence}`,
      ));

  test('an alias that is too short or has capitals is refused in the words of AWS', async () => {
    for (const AccountAlias of ['ab', 'Acme', '-acme', 'ac--me'])
      await refused(
        ask('CreateAccountAlias', { AccountAlias }),
        'ValidationError',
        400,
        'The specified value for accountAlias is invalid. It must be a minimum length of 3 characters and maximum length of 63 characters, contain only digits, lowercase letters, and hyphens (-), but cannot begin or end with a hyphen.',
      );
  });

  test('a name that is too long is refused as every other constraint is', () =>
    assert.rejects(ask('CreateUser', { UserName: 'a'.repeat(65) }), {
      code: 'ValidationError',
      message:
        /^1 validation error detected: .*'userName' failed to satisfy constraint: Member must have length/,
    }));
});
