import assert from 'node:assert/strict';
import { afterEach, before, describe, test } from 'node:test';
import type { HttpRequest } from '../src/core/http.ts';
import { parseError } from './support/error-answer.ts';
import { fileContext } from './support/file-context.ts';
import { queryRequest, requestTo, sendRaw, signed, wireText } from './support/raw-call.ts';
import { type Conversation, converse, type Part } from './support/raw-socket.ts';
import { startServer, type TestServer } from './support/server.ts';

/** What no honest client sends. After each of them the server still answers a good call, and soon. */

const file = fileContext();
let server: TestServer;

before(async () => {
  server = await startServer(file, {
    httpLimits: { requestMilliseconds: 500 },
    throttleLimits: { failuresPerSecond: 1_000_000 },
  });
});

const sts = { service: 'sts' } as const;
const identity = (): HttpRequest =>
  signed(queryRequest(server.url, 'sts', { Action: 'GetCallerIdentity' }), server.root, sts);

/** Milliseconds that nothing here may take, on a machine that does much else. */
const SOON = 3000;

let toldBefore = 0;

afterEach(async () => {
  const begun = performance.now();
  assert.equal((await sendRaw(server.url, identity())).status, 200);
  assert.ok(performance.now() - begun < SOON, 'the server still works at something');
  const news = server.log.slice(toldBefore);
  toldBefore = server.log.length;
  assert.deepEqual(news, [], 'nothing of this is a problem of the server');
});

const post = (...headers: string[]): string =>
  `POST / HTTP/1.1\r\nHost: x\r\n${headers.join('\r\n')}\r\n\r\n`;
const talk = (...parts: Part[]): Promise<Conversation> => converse(server.url, parts);

/** Refused with this status, once, and the connection is not used again. */
async function refused(conversation: Promise<Conversation>, ...statuses: number[]): Promise<void> {
  const seen = await conversation;
  const [status] = seen.statuses;
  assert.ok(
    status !== undefined && statuses.includes(status),
    `${seen.statuses}: ${seen.received.slice(0, 300)}`,
  );
  assert.ok(seen.wasClosed, 'the connection stays open');
  assert.ok(seen.milliseconds < SOON);
}

const MEBIBYTE = 1024 * 1024;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** A call that is signed well, whatever its body is. */
const signedForm = (body: string, service: 'iam' | 'sts' = 'iam'): HttpRequest =>
  signed(requestTo(server.url, { body, headers: FORM }), server.root, { service });

const signedJson = (body: string, target = 'CloudTrail_20131101.LookupEvents'): HttpRequest => {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
  return signed(requestTo(server.url, { body, headers }), server.root, { service: 'cloudtrail' });
};

async function answers(
  request: HttpRequest,
  protocol: 'query' | 'json',
  code: string,
  status = 400,
): Promise<void> {
  const begun = performance.now();
  const answer = await sendRaw(server.url, request);
  const error = parseError(protocol, answer);
  assert.deepEqual([error.code, error.status], [code, status], error.message.slice(0, 300));
  assert.ok(answer.text.length < 100_000, 'the answer is as large as the question');
  assert.ok(performance.now() - begun < SOON);
}

describe('too much', () => {
  test('a body that is declared too large is refused before it is sent', () =>
    refused(talk(post(`Content-Length: ${MEBIBYTE + 1}`)), 413));

  test('a body that turns out too large is refused when it does', () => {
    const chunk = `10000\r\n${'a'.repeat(0x10000)}\r\n`;
    return refused(talk(post('Transfer-Encoding: chunked'), ...Array(17).fill(chunk)), 413);
  });

  test('a length beyond all numbers', () =>
    refused(talk(post(`Content-Length: ${'9'.repeat(30)}`)), 400, 413));

  test('a large body that waits for leave to be sent', async () => {
    const { received } = await talk(post(`Content-Length: ${MEBIBYTE + 1}`, 'Expect: 100-continue'));
    assert.match(received, /HTTP\/1\.1 413 /);
  });

  test('a body that ends early', async () => {
    const { statuses, wasClosed } = await converse(server.url, [post('Content-Length: 100'), 'abc'], 2500);
    assert.ok(wasClosed);
    assert.deepEqual(
      statuses.filter((status) => status < 400),
      [],
    );
  });

  test('thousands of headers', () => refused(talk(post(...Array(4000).fill('a: b'))), 431));

  test('one huge header', () => refused(talk(post(`X-Huge: ${'a'.repeat(64 * 1024)}`)), 431));

  test('a huge path', () => refused(talk(`GET /${'a'.repeat(64 * 1024)} HTTP/1.1\r\nHost: x\r\n\r\n`), 431));

  test('a hundred thousand parameters', async () => {
    const parameters = Array.from({ length: 100_000 }, (_, index) => `p${index}=1`).join('&');
    await answers(
      signedForm(`Action=GetUser&Version=2010-05-08&${parameters}`.slice(0, MEBIBYTE)),
      'query',
      'MalformedInput',
    );
  });

  test('a list of nine thousand members', () => {
    const members = Array.from({ length: 9000 }, (_, index) => `TagKeys.member.${index + 1}=k`).join('&');
    return answers(
      signedForm(`Action=UntagUser&Version=2010-05-08&UserName=a&${members}`),
      'query',
      'ValidationError',
    );
  });

  test('a session token without end', () =>
    answers(
      signed(
        queryRequest(server.url, 'sts', { Action: 'GetCallerIdentity' }),
        { ...server.root, sessionToken: 'A'.repeat(20_000) },
        sts,
      ),
      'query',
      'InvalidClientTokenId',
      403,
    ));
});

describe('too deep', () => {
  for (const depth of [10_000, 200_000]) {
    test(`JSON arrays ${depth} deep`, () =>
      answers(signedJson('['.repeat(depth) + ']'.repeat(depth)), 'json', 'SerializationException'));

    test(`JSON objects ${depth} deep`, () =>
      answers(
        signedJson(`{"LookupAttributes":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`.slice(0, MEBIBYTE)),
        'json',
        'SerializationException',
      ));
  }

  test('a parameter name of ten thousand parts', () =>
    answers(
      signedForm(`Action=GetUser&Version=2010-05-08&${'a.'.repeat(10_000)}b=1`),
      'query',
      'MalformedInput',
    ));

  test('a policy ten thousand deep', () => {
    const PolicyDocument = `{"Version":"2012-10-17","Statement":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
    const call = { Action: 'CreatePolicy', PolicyName: 'deep', PolicyDocument };
    return answers(
      signed(queryRequest(server.url, 'iam', call), server.root, { service: 'iam' }),
      'query',
      'MalformedPolicyDocument',
    );
  });

  test('a policy with wildcards that could match in endless ways', async () => {
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'iam:GetUser', Resource: `arn:aws:iam::*:user/${'*a'.repeat(400)}b` },
      ],
    });
    const call = (parameters: Record<string, string>) =>
      sendRaw(
        server.url,
        signed(queryRequest(server.url, 'iam', parameters), server.root, { service: 'iam' }),
      );
    await call({ Action: 'CreateUser', UserName: 'wild' });
    const key = await call({ Action: 'CreateAccessKey', UserName: 'wild' });
    const [, accessKeyId = ''] = /<AccessKeyId>(\w+)</.exec(key.text) ?? [];
    const [, secretAccessKey = ''] = /<SecretAccessKey>([^<]+)</.exec(key.text) ?? [];
    const put = { Action: 'PutUserPolicy', UserName: 'wild', PolicyName: 'wild', PolicyDocument };
    assert.equal((await call(put)).status, 200);
    const aimed = queryRequest(server.url, 'iam', { Action: 'GetUser', UserName: 'a'.repeat(64) });
    await answers(
      signed(aimed, { accessKeyId, secretAccessKey }, { service: 'iam' }),
      'query',
      'AccessDenied',
      403,
    );
  });
});

describe('too slow', () => {
  const drip = Array.from({ length: 40 }, () => ['a', 100]).flat();

  test('a body that drips is cut off', async () => {
    const { wasClosed, milliseconds } = await converse(
      server.url,
      [post('Content-Length: 1000'), ...drip],
      2500,
    );
    assert.ok(wasClosed && milliseconds < SOON, `${milliseconds} ms`);
  });

  test('headers that drip are cut off', async () => {
    const start = 'POST / HTTP/1.1\r\nHost: x\r\nX-Slow: ';
    const { wasClosed, milliseconds } = await converse(server.url, [start, ...drip], 2500);
    assert.ok(wasClosed && milliseconds < SOON, `${milliseconds} ms`);
  });

  test('a hundred silent connections do not keep others out', async () => {
    const silent = Array.from({ length: 100 }, () => converse(server.url, ['POST / HTTP/1.1\r\n'], 400));
    assert.equal((await sendRaw(server.url, identity())).status, 200);
    await Promise.all(silent);
  });
});

describe('not HTTP as it should be', () => {
  test('garbage', () => refused(talk('\u0000\u0001\u0002\u0003\r\n\r\n'), 400));

  test('garbage behind a good request', async () => {
    const { statuses, wasClosed } = await talk(wireText(identity()), 'garbage\r\n\r\n');
    // Node may hang up before the good one is answered: the client harms only itself.
    assert.deepEqual([statuses.at(-1), wasClosed], [400, true]);
  });

  test('requests one behind the other are answered in order', async () => {
    const unsigned = queryRequest(server.url, 'sts', { Action: 'GetCallerIdentity' });
    const all = [identity(), unsigned, identity()].map(wireText).join('');
    assert.deepEqual((await talk(all)).statuses, [200, 403, 200]);
  });

  test('a body of two lengths', () =>
    refused(talk(post('Content-Length: 3', 'Content-Length: 4'), 'abcd'), 400));

  test('a body with a length and in chunks', () =>
    refused(talk(post('Content-Length: 3', 'Transfer-Encoding: chunked'), '0\r\n\r\n'), 400));

  for (const coding of ['xchunked', 'chunked, identity', 'identity, chunked, identity', '\u000bchunked'])
    test(`a body in the coding ${JSON.stringify(coding)}`, () =>
      refused(talk(post(`Transfer-Encoding: ${coding}`), '0\r\n\r\n'), 400));

  for (const size of ['-1', '0x1', '1;'.padEnd(20_000, 'a'), 'zz', 'ffffffffffffffffff'])
    test(`a chunk of the size ${size.slice(0, 20)}`, async () => {
      const { statuses } = await talk(post('Transfer-Encoding: chunked'), `${size}\r\na\r\n0\r\n\r\n`);
      assert.ok(
        statuses.every((status) => status >= 400),
        String(statuses),
      );
    });

  for (const line of [
    'X-Null: a\u0000b',
    'X Space: a',
    'X-Space : a',
    'no colon',
    ': no name',
    'X-Bare: a\rb',
  ])
    test(`a header line ${JSON.stringify(line)}`, () => refused(talk(post(line)), 400));

  test('a header that goes on in the next line', () => refused(talk(post('X-Fold: a\r\n b')), 400));

  test('no Host', () => refused(talk('POST / HTTP/1.1\r\n\r\n'), 400));

  test('HTTP/1.0 is answered, and hung up', async () => {
    const { received, wasClosed } = await talk('GET / HTTP/1.0\r\n\r\n');
    assert.match(received, /^HTTP\/1\.1 403 /);
    assert.ok(wasClosed);
  });

  test('another protocol', () => refused(talk('GET / HTTP/3.0\r\nHost: x\r\n\r\n'), 400, 505));

  test('HTTP/2 without agreement', () => refused(talk('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), 400, 505));
});

describe('not a path', () => {
  test('a whole URL as target', () =>
    refused(talk('POST http://elsewhere.example/ HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n'), 400));

  test('an asterisk', () => refused(talk('OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n'), 400));

  test('CONNECT opens no tunnel', async () => {
    const { statuses } = await talk('CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: x\r\n\r\n', 'hello');
    assert.ok(
      statuses.every((status) => status >= 400),
      String(statuses),
    );
  });

  test('TRACE repeats nothing', async () => {
    const { received, statuses } = await talk('TRACE / HTTP/1.1\r\nHost: x\r\nX-Mine: fox\r\n\r\n');
    assert.ok(statuses.every((status) => status >= 400) && !received.includes('fox'), received);
  });

  test('an upgrade upgrades nothing', async () => {
    const upgrade = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    assert.deepEqual((await talk(upgrade)).statuses, [403]);
  });

  const TRICKS = [
    '//',
    '/..',
    '/%2e',
    '/%2e%2e',
    '/./',
    '/;',
    '/\\',
    '/_keywarden',
    '/_keywarden/',
    '/%5fkeywarden/health',
  ];
  const PAGE_TRICKS = [
    '/_keywarden/live/..',
    '/_keywarden//live',
    '//_keywarden/live',
    '/x/../_keywarden/live',
    '/_keywarden/LIVE',
  ];

  for (const path of [...TRICKS, ...PAGE_TRICKS]) {
    test(`nobody is let in by ${path}`, async () => {
      for (const method of ['GET', 'POST'])
        assert.equal((await sendRaw(server.url, requestTo(server.url, { method, path }))).status, 403);
    });

    test(`a call signed for / is the same call, or none, at ${path}`, async () => {
      const { status } = await sendRaw(server.url, { ...identity(), path });
      // SigV4 resolves dots and empty segments before it signs.
      const isSame = ['//', '/..', '/./'].includes(path);
      assert.equal(status, isSame ? 200 : 403);
    });
  }

  test('the two public pages answer nobody but GET and HEAD, and tell no secret', async () => {
    for (const path of ['/_keywarden/live', '/_keywarden/health']) {
      const page = await sendRaw(server.url, requestTo(server.url, { method: 'GET', path }));
      assert.equal(page.status, 200);
      assert.ok(
        !page.text.includes(server.folder) && !page.text.includes(server.root.accessKeyId),
        page.text,
      );
      for (const method of ['POST', 'PUT', 'DELETE'])
        assert.equal((await sendRaw(server.url, requestTo(server.url, { method, path }))).status, 403);
    }
  });
});

describe('names of our own language', () => {
  const WORDS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];

  for (const word of WORDS) {
    test(`an operation called ${word}`, async () => {
      await answers(signedForm(`Action=${word}&Version=2010-05-08`), 'query', 'InvalidAction');
      await answers(signedJson('{}', `CloudTrail_20131101.${word}`), 'json', 'UnknownOperationException');
    });

    test(`a version, a target and a service called ${word}`, async () => {
      await answers(signedForm(`Action=GetUser&Version=${word}`), 'query', 'InvalidAction');
      await answers(signedJson('{}', `${word}.LookupEvents`), 'json', 'UnknownOperationException');
      const request = requestTo(server.url, { body: 'Action=GetUser', headers: FORM });
      await answers(signed(request, server.root, { service: word }), 'query', 'SignatureDoesNotMatch', 403);
    });

    test(`parameters called ${word} are just unknown`, async () => {
      const strange = `${word}=1&${word}.${word}=2&UserName.${word}=3&Tags.member.1.${word}=4`;
      const { status } = await sendRaw(
        server.url,
        signedForm(`Action=GetCallerIdentity&Version=2011-06-15&${strange}`, 'sts'),
      );
      assert.equal(status, 200);
      const json = `{"${word}":{"${word}":1},"MaxResults":1}`;
      assert.equal((await sendRaw(server.url, signedJson(json))).status, 200);
      assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    });
  }
});
