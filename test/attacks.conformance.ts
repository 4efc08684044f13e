import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { before, describe, test } from 'node:test';
import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  CreateRoleCommand,
  CreateUserCommand,
  GetUserCommand,
  type IAMClient,
  ListUsersCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetFederationTokenCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts';
import type { HttpRequest } from '../src/core/http.ts';
import {
  allow,
  cloudTrailClient,
  createUser,
  iamClient,
  policyOf,
  putUserPolicy,
  sessionCredentials,
  stsClient,
  trust,
} from './support/clients.ts';
import { parseError } from './support/error-answer.ts';
import { fileContext } from './support/file-context.ts';
import { queryRequest, requestTo, type Signing, sendRaw, signed } from './support/raw-call.ts';
import { converse } from './support/raw-socket.ts';
import { ACCOUNT, type Credentials, eventsOf, startServer, type TestServer } from './support/server.ts';
import { withHeader } from './support/sigv4-request.ts';
import { refusal, whoAmI } from './support/story-sdk.ts';

/** Attacks that other systems fell to, on a whole server; the numbers are those of the list of known attacks. */

const file = fileContext();
let server: TestServer;

before(async () => {
  server = await startServer(file, { throttleLimits: { failuresPerSecond: 1_000_000 } });
});

const iam = (): IAMClient => iamClient(server, server.root);
const arn = (resource: string): string => `arn:aws:iam::${ACCOUNT}:${resource}`;
const sts: Signing = { service: 'sts' };
const identity = (): HttpRequest => queryRequest(server.url, 'sts', { Action: 'GetCallerIdentity' });

async function isRefused(request: HttpRequest, ...codes: string[]): Promise<void> {
  const error = parseError('query', await sendRaw(server.url, request));
  assert.ok(codes.includes(error.code), `${error.code}: ${error.message}`);
}

async function isAnswered(request: HttpRequest): Promise<void> {
  const { status, text } = await sendRaw(server.url, request);
  assert.equal(status, 200, text);
}

const MISMATCH = 'SignatureDoesNotMatch';

describe('names and resources', () => {
  test('21: a user named root is no root, and names differ in more than case and space', async () => {
    const key = await createUser(iam(), 'root');
    assert.equal(await whoAmI(stsClient(server, key)), arn('user/root'));
    assert.equal((await refusal(iamClient(server, key).send(new ListUsersCommand({}))))[0], 'AccessDenied');
    for (const UserName of ['ROOT', 'Root'])
      assert.equal(
        (await refusal(iam().send(new CreateUserCommand({ UserName }))))[0],
        'EntityAlreadyExistsException',
      );
    for (const UserName of [' root', 'root ', 'ro\tot', 'root\n', 'ｒoot', 'root\u200b', 'user/root'])
      assert.deepEqual((await refusal(iam().send(new CreateUserCommand({ UserName })))).slice(0, 2), [
        'ValidationError',
        400,
      ]);
  });

  test('23: a resource is matched whole, and what stands in for a variable is taken literally', async () => {
    for (const UserName of ['bob', 'bobby', 'rob']) await iam().send(new CreateUserCommand({ UserName }));
    await iam().send(new CreateUserCommand({ UserName: 'hidden', Path: '/vault/' }));
    const key = await createUser(iam(), 'reader');
    const may = async (UserName: string, Resource: string): Promise<boolean> => {
      await putUserPolicy(iam(), 'reader', allow('iam:GetUser', Resource));
      const call = iamClient(server, key).send(new GetUserCommand({ UserName }));
      return call.then(
        () => true,
        (error: Error) => {
          assert.equal(error.name, 'AccessDenied');
          return false;
        },
      );
    };
    assert.ok(await may('bob', arn('user/bob')));
    for (const [name, resource] of [
      ['bobby', arn('user/bob')],
      ['rob', arn('user/bob')],
      ['bob', arn('user/')],
      ['bob', arn('user/BOB')],
      ['bob', arn('group/bob')],
      ['bob', 'arn:aws:iam::999999999999:user/bob'],
      ['hidden', arn('user/hidden')],
      ['bob', arn(`user/$\{aws:username}`)],
      ['bob', arn(`user/$\{aws:PrincipalTag/absent}`)],
    ] as const)
      assert.ok(!(await may(name, resource)), `${resource} opens ${name}`);
    assert.ok(await may('hidden', arn('user/*')));
    assert.ok(await may('reader', arn(`user/$\{aws:username}`)));
    for (const UserName of ['*', 'b?b', `$\{aws:username}`, 'a*'])
      assert.equal((await refusal(iam().send(new CreateUserCommand({ UserName }))))[0], 'ValidationError');
  });

  test('24: a deny is a deny by any of its roads', async () => {
    const key = await createUser(iam(), 'stubborn');
    const client = iamClient(server, key);
    const denials = [
      { Effect: 'Deny', Action: 'IAM:listusers', Resource: '*' },
      { Effect: 'Deny', NotAction: 'sts:*', Resource: '*' },
      { Effect: 'Deny', Action: '*', NotResource: arn('group/*') },
      {
        Effect: 'Deny',
        Action: 'iam:*',
        Resource: '*',
        Condition: { Null: { 'aws:MultiFactorAuthPresent': 'true' } },
      },
      {
        Effect: 'Deny',
        Action: 'iam:*',
        Resource: '*',
        Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['none'] } },
      },
      {
        Effect: 'Deny',
        Action: 'iam:*',
        Resource: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ] as const;
    for (const denial of denials) {
      await putUserPolicy(iam(), 'stubborn', allow('*'), denial);
      const [code, , message] = await refusal(client.send(new ListUsersCommand({})));
      assert.equal(code, 'AccessDenied', JSON.stringify(denial));
      assert.match(message, /with an explicit deny in an identity-based policy$/);
    }
  });
});

describe('sessions', () => {
  test('11: a session cannot make a stronger one', async () => {
    const key = await createUser(iam(), 'weak');
    await putUserPolicy(iam(), 'weak', allow(['sts:AssumeRole', 'sts:GetFederationToken']));
    const AssumeRolePolicyDocument = trust(arn('user/weak'));
    await iam().send(new CreateRoleCommand({ RoleName: 'strong', AssumeRolePolicyDocument }));
    const all = { RoleName: 'strong', PolicyName: 'all', PolicyDocument: policyOf(allow('*')) };
    await iam().send(new PutRolePolicyCommand(all));
    // Neither the policy of a session nor a federated user's can give what its maker lacks.
    const wish = policyOf(allow('*'));
    const federated = await stsClient(server, key).send(
      new GetFederationTokenCommand({ Name: 'guest', Policy: wish }),
    );
    const guest = sessionCredentials(federated.Credentials);
    assert.equal(
      (await refusal(cloudTrailClient(server, guest).send(new LookupEventsCommand({}))))[0],
      'AccessDeniedException',
    );
    const narrow = await stsClient(server, key).send(
      new AssumeRoleCommand({
        RoleArn: arn('role/strong'),
        RoleSessionName: 'session',
        Policy: policyOf(allow('sts:*')),
      }),
    );
    const session = sessionCredentials(narrow.Credentials);
    assert.equal(
      (await refusal(cloudTrailClient(server, session).send(new LookupEventsCommand({}))))[0],
      'AccessDeniedException',
    );
    // To assume itself, the role's own trust policy would have to name it.
    const again = new AssumeRoleCommand({ RoleArn: arn('role/strong'), RoleSessionName: 'session' });
    assert.equal((await refusal(stsClient(server, session).send(again)))[0], 'AccessDenied');
  });
});

describe('15: sealed texts of one use', () => {
  test('open nothing in another', async () => {
    for (const UserName of ['page-a', 'page-b']) await iam().send(new CreateUserCommand({ UserName }));
    const { Marker = '' } = await iam().send(new ListUsersCommand({ MaxItems: 1 }));
    const trail = cloudTrailClient(server, server.root);
    const { NextToken = '' } = await trail.send(new LookupEventsCommand({ MaxResults: 1 }));
    const issued = await stsClient(server, server.root).send(new GetSessionTokenCommand({}));
    const session = sessionCredentials(issued.Credentials) as Required<Credentials>;
    const base64 = Buffer.from(Marker, 'base64url').toString('base64');
    assert.ok(Marker !== '' && NextToken !== '');
    // Each is good where it is from.
    await iam().send(new ListUsersCommand({ MaxItems: 1, Marker }));
    await trail.send(new LookupEventsCommand({ MaxResults: 1, NextToken }));
    await isAnswered(signed(identity(), session, sts));
    for (const sessionToken of [
      Marker,
      base64,
      NextToken,
      session.sessionToken.slice(4),
      `${session.sessionToken}=`,
    ])
      await isRefused(signed(identity(), { ...session, sessionToken }, sts), 'InvalidClientTokenId');
    for (const other of [NextToken, session.sessionToken.slice(0, 300)])
      assert.equal(
        (await refusal(iam().send(new ListUsersCommand({ Marker: other }))))[0],
        'ValidationError',
      );
    for (const other of [base64, Marker, session.sessionToken]) {
      const look = trail.send(new LookupEventsCommand({ MaxResults: 1, NextToken: other }));
      assert.equal((await refusal(look))[0], 'InvalidNextTokenException');
    }
  });

  test('a session token works only with its own key and secret', async () => {
    const issue = async (): Promise<Required<Credentials>> => {
      const issued = await stsClient(server, server.root).send(new GetSessionTokenCommand({}));
      return sessionCredentials(issued.Credentials) as Required<Credentials>;
    };
    const [one, two] = [await issue(), await issue()];
    await isRefused(
      signed(identity(), { ...one, sessionToken: two.sessionToken }, sts),
      'InvalidClientTokenId',
    );
    await isRefused(signed(identity(), { ...two, secretAccessKey: one.secretAccessKey }, sts), MISMATCH);
    const mixed = { ...one, accessKeyId: two.accessKeyId };
    await isRefused(signed(identity(), mixed, sts), 'InvalidClientTokenId');
  });
});

describe('32: the audit log', () => {
  test('text of a caller cannot make a second record or a second line', async () => {
    const evil = 'x"}\\u000a{"eventName":"Forged"}\u001b[2J';
    const request = withHeader(identity(), 'user-agent', evil.replace('\u001b', ''));
    const answer = await sendRaw(server.url, signed(request, server.root, sts));
    const id = String(answer.headers['x-amzn-requestid']);
    const { record } = (await eventsOf(server, [id])).get(id) ?? assert.fail();
    assert.equal(record['userAgent'], evil.replace('\u001b', ''));
    const call = { Action: 'GetUser', UserName: 'a\r\n{"eventName":"Forged"}' };
    const refused = await sendRaw(
      server.url,
      signed(queryRequest(server.url, 'iam', call), server.root, { service: 'iam' }),
    );
    assert.equal(parseError('query', refused).code, 'ValidationError');
    for (const { record: each } of (await eventsOf(server, [])).values())
      assert.notEqual(each['eventName'], 'Forged');
    assert.deepEqual(server.log, []);
  });

  test('when it cannot be written, nothing is done and soon nothing is answered', async (t) => {
    const broken = await startServer(t);
    const client = iamClient(broken, broken.root);
    const database = new DatabaseSync(broken.databaseUrl.slice('sqlite:'.length));
    t.after(() => database.close());
    database.exec('alter table audit_events rename to audit_events_gone');
    const [, status] = await refusal(client.send(new CreateUserCommand({ UserName: 'unseen' })));
    assert.ok(status !== undefined && status >= 500, String(status));
    // A read's event is stored with others a little later: from the first failure on, reads are refused, too.
    let refusedReads = 0;
    for (let tries = 0; tries < 40 && refusedReads === 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      await client
        .send(new ListUsersCommand({}))
        .catch((error: { $metadata: { httpStatusCode: number } }) => {
          assert.ok(error.$metadata.httpStatusCode >= 500);
          refusedReads++;
        });
    }
    assert.ok(refusedReads > 0, 'reads are answered though nobody records them');
    database.exec('alter table audit_events_gone rename to audit_events');
    let users: readonly unknown[] | undefined;
    for (let tries = 0; tries < 40 && users === undefined; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      users = await client.send(new ListUsersCommand({})).then(
        ({ Users }) => Users,
        () => undefined,
      );
    }
    assert.deepEqual(users, [], 'the write that was refused is there');
    assert.ok(
      broken.log.some((line) => /audit/.test(line)),
      'the operator is told',
    );
  });
});

describe('35: browsers and other strangers', () => {
  test('an unsigned request with a foreign Host or Origin gets nothing', async () => {
    for (const [name, value] of [
      ['host', 'rebound.example'],
      ['origin', 'https://evil.example'],
      ['x-forwarded-for', '127.0.0.1'],
      ['x-forwarded-host', 'localhost'],
    ] as const) {
      const answer = await sendRaw(server.url, withHeader(identity(), name, value));
      assert.equal(parseError('query', answer).code, 'MissingAuthenticationToken');
      assert.equal(answer.headers['access-control-allow-origin'], undefined);
    }
    const preflight = requestTo(server.url, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example' },
    });
    assert.equal((await sendRaw(server.url, preflight)).status, 403);
  });

  test('the page for people tells nothing but how to go on', async () => {
    const html = await converse(server.url, [
      'GET / HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nConnection: close\r\n\r\n',
    ]);
    assert.deepEqual(html.statuses, [200]);
    assert.ok(!html.received.includes(ACCOUNT) && !html.received.includes(server.root.accessKeyId));
  });
});
