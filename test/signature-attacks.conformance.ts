import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { GetUserCommand, type IAMClient } from '@aws-sdk/client-iam';
import type { HttpRequest } from '../src/core/http.ts';
import { SecretBytes } from '../src/core/secret-bytes.ts';
import { presignRequest } from '../src/sigv4/sign.ts';
import { allow, createUser, iamClient, putUserPolicy } from './support/clients.ts';
import { parseError } from './support/error-answer.ts';
import { fileContext } from './support/file-context.ts';
import { queryRequest, requestTo, type Signing, sendRaw, signed } from './support/raw-call.ts';
import { ACCOUNT, eventsOf, startServer, type TestServer } from './support/server.ts';
import { withHeader } from './support/sigv4-request.ts';
import { refusal } from './support/story-sdk.ts';

/** Attacks on signatures that other systems fell to, on a whole server; the numbers are those of the list of known attacks. */

const file = fileContext();
let server: TestServer;

before(async () => {
  server = await startServer(file, { throttleLimits: { failuresPerSecond: 1_000_000 } });
});

const iam = (): IAMClient => iamClient(server, server.root);
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
