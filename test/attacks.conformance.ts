import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, type TestContext, test } from 'node:test';
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
import { SecretBytes } from '../src/core/secret-bytes.ts';
import { presignRequest } from '../src/sigv4/sign.ts';
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
import { queryRequest, requestTo, type Signing, sendRaw, signed } from './support/raw-call.ts';
import { converse } from './support/raw-socket.ts';
import { ACCOUNT, type Credentials, eventsOf, startServer, type TestServer } from './support/server.ts';
import { withHeader } from './support/sigv4-request.ts';
import { refusal, whoAmI } from './support/story-sdk.ts';

/** Attacks that other systems fell to, on a whole server; the numbers are those of the list of known attacks. */

const cleanups: (() => unknown)[] = [];
const file = { after: (cleanup: () => unknown) => cleanups.push(cleanup) } as unknown as TestContext;
let server: TestServer;

before(async () => {
  server = await startServer(file, { throttleLimits: { failuresPerSecond: 1_000_000 } });
});

after(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
});

const iam = (): IAMClient => iamClient(server, server.root);
const arn = (resource: string): string => `arn:aws:iam::${ACCOUNT}:${resource}`;
const sts: Signing = { service: 'sts' };
const identity = (): HttpRequest => queryRequest(server.url, 'sts', { Action: 'GetCallerIdentity' });
const signedIdentity = (signing: Signing = sts): HttpRequest => signed(identity(), server.root, signing);

async function isRefused(request: HttpRequest, ...codes: string[]): Promise<void> {
  const error = parseError('query', await sendRaw(server.url, request));
  assert.ok(codes.includes(error.code), `${error.code}: ${error.message}`);
}

async function isAnswered(request: HttpRequest): Promise<void> {
  const { status, text } = await sendRaw(server.url, request);
  assert.equal(status, 200, text);
}

interface Presigning {
  readonly expiresSeconds?: number;
  readonly clockOffset?: number;
  readonly query?: string;
}

const WHO = 'Action=GetCallerIdentity&Version=2011-06-15';

function presigned({ expiresSeconds = 60, clockOffset = 0, query = WHO }: Presigning = {}): HttpRequest {
  const { accessKeyId, secretAccessKey } = server.root;
  return presignRequest(
    requestTo(server.url, { method: 'GET', query }),
    { accessKeyId, secret: SecretBytes.fromText(secretAccessKey) },
    { region: 'us-east-1', service: 'sts', now: Date.now() + clockOffset, expiresSeconds },
  ).request;
}

const MINUTE = 60_000;
const MISMATCH = 'SignatureDoesNotMatch';
const INCOMPLETE = 'IncompleteSignature';

describe('signatures', () => {
  test('1: a presigned URL with a parameter twice, or in another case', async () => {
    const url = presigned();
    await isAnswered(url);
    for (const pair of url.query.split('&').filter((part) => part.startsWith('X-Amz-'))) {
      const [name = ''] = pair.split('=');
      for (const query of [
        `${url.query}&${pair}`,
        `${pair}&${url.query}`,
        `${url.query}&${name.toLowerCase()}=1`,
        url.query.replace(name, name.toLowerCase()),
        url.query.replace(name, name.replace('-', '%2D')),
      ])
        await isRefused({ ...url, query }, MISMATCH, INCOMPLETE, 'MissingAuthenticationToken');
    }
  });

  test('2: a presigned identity made into another call, or for another host', async () => {
    const url = presigned();
    const others = [
      url.query.replace('GetCallerIdentity', 'GetSessionToken'),
      `Action=GetSessionToken&${url.query}`,
      `${url.query}&Action=GetSessionToken`,
      `${url.query}&DurationSeconds=900`,
    ];
    for (const query of others) await isRefused({ ...url, query }, MISMATCH);
    await isRefused(withHeader(url, 'host', 'elsewhere.example'), MISMATCH);
    await isRefused({ ...url, method: 'POST' }, MISMATCH);
    const body = Buffer.from('Action=GetSessionToken&Version=2011-06-15');
    const withBody = withHeader({ ...url, method: 'POST', body }, 'content-length', String(body.length));
    await isRefused(withBody, MISMATCH);
  });

  test('2: a body behind a presigned GET changes nothing', async () => {
    const body = Buffer.from('Action=CreateUser&Version=2010-05-08&UserName=smuggled');
    await isRefused(withHeader({ ...presigned(), body }, 'content-length', String(body.length)), MISMATCH);
    assert.equal(
      (await refusal(iam().send(new GetUserCommand({ UserName: 'smuggled' }))))[0],
      'NoSuchEntityException',
    );
  });

  test('3: an old signature, a scope of another day, a URL that lives too long', async () => {
    await isAnswered(signedIdentity({ ...sts, clockOffset: -4 * MINUTE }));
    await isRefused(signedIdentity({ ...sts, clockOffset: -5.2 * MINUTE }), MISMATCH);
    const yesterday = signedIdentity({ ...sts, clockOffset: -24 * 60 * MINUTE });
    const today = signedIdentity().headers.get('x-amz-date')?.[0] ?? '';
    await isRefused(withHeader(yesterday, 'x-amz-date', today), MISMATCH);
    // STS lets a URL live for 15 minutes whatever it says; not a minute more.
    await isAnswered(presigned({ expiresSeconds: 60, clockOffset: -14 * MINUTE }));
    await isRefused(presigned({ expiresSeconds: 60, clockOffset: -16 * MINUTE }), MISMATCH);
    await isRefused(presigned({ expiresSeconds: 604_801 }), INCOMPLETE);
    await isRefused(presigned({ expiresSeconds: 900, clockOffset: 6 * MINUTE }), MISMATCH);
  });

  const MODES = [
    'UNSIGNED-PAYLOAD',
    'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
    '',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  ];
  for (const mode of MODES)
    test(`4, 6: a payload that is said to be ${mode || 'nothing'}`, async () => {
      const stated = withHeader(identity(), 'x-amz-content-sha256', mode);
      await isRefused(signed(stated, server.root, sts), MISMATCH);
      await isRefused(withHeader(signedIdentity(), 'x-amz-content-sha256', mode), MISMATCH);
    });

  test('5: credentials in query and header at once', async () => {
    const { query } = presigned();
    await isRefused({ ...signedIdentity(), query }, MISMATCH);
    await isRefused(signed({ ...identity(), query }, server.root, sts), MISMATCH);
    for (const name of ['X-Amz-Signature', 'X-Amz-Credential', 'X-Amz-Security-Token'])
      await isRefused(signed({ ...identity(), query: `${name}=1` }, server.root, sts), MISMATCH, INCOMPLETE);
  });

  test('7: headers that mean something and are not signed', async () => {
    const toTrail = withHeader(signedIdentity(), 'x-amz-target', 'CloudTrail_20131101.LookupEvents');
    assert.equal(parseError('json', await sendRaw(server.url, toTrail)).code, 'InvalidSignatureException');
    await isRefused(withHeader(signedIdentity(), 'x-amz-source-account', ACCOUNT), MISMATCH);
    await isRefused(withHeader(presigned(), 'x-amz-security-token', 'a'), MISMATCH);
  });

  test('7: an address that the client claims is not believed', async () => {
    const key = await createUser(iam(), 'homeworker');
    const atHome = { Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.7' } } };
    await putUserPolicy(iam(), 'homeworker', { ...allow('iam:ListUsers'), ...atHome });
    const list = queryRequest(server.url, 'iam', { Action: 'ListUsers' });
    for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'true-client-ip', 'cf-connecting-ip']) {
      const claimed = withHeader(list, name, name === 'forwarded' ? 'for=203.0.113.7' : '203.0.113.7');
      const answer = await sendRaw(server.url, signed(claimed, key, { service: 'iam' }));
      const { code, requestId } = parseError('query', answer);
      assert.equal(code, 'AccessDenied', name);
      const events = await eventsOf(server, [requestId]);
      assert.equal(events.get(requestId)?.record['sourceIPAddress'], '127.0.0.1');
    }
  });

  test('8: what a request can be written as twice', async () => {
    const good = signedIdentity();
    await isRefused(withHeader(good, 'host', ['127.0.0.1', server.url.slice(7)]), INCOMPLETE, MISMATCH);
    for (const name of ['x-amz-date', 'authorization']) {
      const value = good.headers.get(name)?.[0] ?? '';
      await isRefused(withHeader(good, name, [value, value]), INCOMPLETE, MISMATCH);
    }
    const authorization = good.headers.get('authorization')?.[0] ?? '';
    const rewritten = (from: string | RegExp, to: string): HttpRequest =>
      withHeader(good, 'authorization', authorization.replace(from, to));
    await isRefused(rewritten('host;', ''), MISMATCH);
    await isRefused(rewritten('content-type;host', 'host;content-type'), MISMATCH);
    await isRefused(rewritten('host;', 'host;host;'), MISMATCH);
    await isRefused(rewritten('host;', 'Host;'), MISMATCH);
    await isRefused(rewritten('Signature=', 'Signature=0,Signature='), INCOMPLETE);
    await isRefused(rewritten(/Signature=.*/, ''), INCOMPLETE);
    const [signature = ''] = /[0-9a-f]{64}$/.exec(authorization) ?? [];
    await isRefused(rewritten(signature, signature.toUpperCase()), MISMATCH);
  });

  test('9: scopes of another service, day or terminator, and regions that are none', async () => {
    const scope = (from: string, to: string): HttpRequest => {
      const good = signedIdentity();
      const authorization = good.headers.get('authorization')?.[0] ?? '';
      return withHeader(good, 'authorization', authorization.replace(from, to));
    };
    await isRefused(scope('/aws4_request', '/aws3_request'), MISMATCH);
    await isRefused(scope('/sts/', '/iam/'), MISMATCH);
    await isRefused(scope('/us-east-1/', '/us-east-2/'), MISMATCH);
    await isRefused(scope('/aws4_request', '/aws4_request/more'), INCOMPLETE);
    await isRefused(scope('/us-east-1/', '//'), INCOMPLETE);
    for (const service of ['iam', 'cloudtrail', 'kms', 's3', ''])
      await isRefused(signedIdentity({ service }), MISMATCH, INCOMPLETE);
    for (const region of ['US-EAST-1', 'us_east_1', '..', '%2e', 'a'.repeat(100), '-', 'eu-', 'é'])
      await isRefused(signedIdentity({ ...sts, region }), MISMATCH, INCOMPLETE);
    for (const region of ['eu-central-1', 'us-gov-west-1', 'mars-north-7'])
      await isAnswered(signedIdentity({ ...sts, region }));
  });
});

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
