import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { CreateLoginProfileCommand, CreateUserCommand } from '@aws-sdk/client-iam';
import type { SignInTables } from '../src/signin/tables.ts';
import { openStore } from '../src/storage/open-store.ts';
import { tablesOf } from '../src/storage/tables-of.ts';
import { iamClient } from './support/clients.ts';
import { ConsoleVisitor, type Otherwise } from './support/console-visitor.ts';
import { ACCOUNT, type ServerOptions, startServer, storedEvents, type TestServer } from './support/server.ts';
import { type Answer, Visitor } from './support/visitor.ts';

/** The console's door: the operations of every service for who is signed in, and nothing for anybody else. */

const ROOT_PASSWORD = 'Root-Pass-4711';
const PASSWORD = 'First-Pass-1';
const ROOT = { name: 'root@localhost', password: ROOT_PASSWORD, as: 'root' } as const;

const start = (t: TestContext, options: ServerOptions = {}): Promise<TestServer> =>
  startServer(t, { rootPassword: ROOT_PASSWORD, ...options });

async function newUser(server: TestServer, UserName: string) {
  const root = iamClient(server, server.root);
  await root.send(new CreateUserCommand({ UserName }));
  await root.send(new CreateLoginProfileCommand({ UserName, Password: PASSWORD }));
  return ConsoleVisitor.open(server, { name: UserName, password: PASSWORD });
}

const codeOf = ({ body }: Answer): unknown => (JSON.parse(body) as { code?: unknown }).code;

async function refuses(answer: Promise<Answer>, status: number, code: string): Promise<void> {
  const { status: actual, body } = await answer;
  assert.equal(`${actual} ${String((JSON.parse(body) as { code?: unknown }).code)}`, `${status} ${code}`);
}

async function eventsNamed(server: TestServer, name: string): Promise<Record<string, unknown>[]> {
  await new Promise((resolve) => setTimeout(resolve, 250));
  return [...(await storedEvents(server)).values()]
    .map(({ record }) => record)
    .filter((record) => record['eventName'] === name);
}

/** Lets that much time pass since sessions were used. */
async function age(server: TestServer, milliseconds: number): Promise<void> {
  const store = await openStore({ url: server.databaseUrl });
  try {
    await store.write(({ db }) =>
      tablesOf<SignInTables>(db)
        .updateTable('web_sessions')
        .set((row) => ({ last_used_at: row('last_used_at', '-', milliseconds) }))
        .execute(),
    );
  } finally {
    await store.close();
  }
}

for (const database of ['sqlite', 'postgres'] as const) {
  test(`who is signed in calls operations of every protocol by one JSON form, on ${database}`, async (t) => {
    const server = await start(t, { database });
    const root = await ConsoleVisitor.open(server, ROOT);
    const { User } = await root.call<{ User: Record<string, string> }>('iam/CreateUser', {
      UserName: 'anna',
      Tags: [{ Key: 'team', Value: 'blue' }],
    });
    assert.equal(User['Arn'], `arn:aws:iam::${ACCOUNT}:user/anna`);
    assert.match(User['CreateDate'] ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/);
    const { KeyMetadata } = await root.call<{ KeyMetadata: Record<string, string> }>('kms/CreateKey', {
      Description: 'by hand',
    });
    assert.match(KeyMetadata['CreationDate'] ?? '', /^\d{4}-/);
    const KeyId = KeyMetadata['KeyId'];
    const Plaintext = Buffer.from('secret').toString('base64');
    const { CiphertextBlob } = await root.call('kms/Encrypt', { KeyId, Plaintext });
    assert.equal((await root.call('kms/Decrypt', { CiphertextBlob }))['Plaintext'], Plaintext);
    const policyDocument = '{"Version":"2012-10-17","Statement":[]}';
    const checked = await root.call('access-analyzer/ValidatePolicy', {
      policyDocument,
      policyType: 'IDENTITY_POLICY',
    });
    assert.ok(Array.isArray(checked['findings']));
    const { Arn } = await root.call('sts/GetCallerIdentity');
    assert.equal(Arn, `arn:aws:iam::${ACCOUNT}:root`);
    const elsewhere = await root.ask('kms/DescribeKey', { KeyId }, { headers: { 'x-region': 'eu-west-1' } });
    assert.equal(codeOf(elsewhere), 'NotFoundException');
    const [event] = await eventsNamed(server, 'CreateKey');
    assert.equal(event?.['sessionCredentialFromConsole'], 'true');
    assert.equal(Object(event?.['userIdentity']).type, 'Root');
  });
}

test('the session says who is signed in, until it ends', async (t) => {
  const server = await start(t);
  const anna = await newUser(server, 'anna');
  const session = await anna.look();
  const { csrfToken, regions, signedInAt, expiresAt, version, ...rest } = session;
  assert.deepEqual(rest, {
    accountId: ACCOUNT,
    accountName: 'management',
    arn: `arn:aws:iam::${ACCOUNT}:user/anna`,
    userName: 'anna',
    principalType: 'user',
    isOperatorAccount: true,
    bound: true,
  });
  assert.match(csrfToken, /^[\w-]{43}$/);
  assert.ok((regions as string[]).includes('eu-central-1'));
  assert.equal(Date.parse(String(expiresAt)) - Date.parse(String(signedInAt)), 43_200_000);
  assert.equal(typeof version, 'string');
  await anna.visitor.post('/signin/out', { token: csrfToken });
  await refuses(anna.visitor.get('/console/api/session'), 401, 'NotSignedIn');
  await refuses(anna.ask('sts/GetCallerIdentity'), 401, 'NotSignedIn');
});

test('a denial tells what AWS tells, with the sealed explanation, and stands in the trail', async (t) => {
  const server = await start(t);
  const anna = await newUser(server, 'anna');
  const answer = await anna.ask('iam/ListUsers');
  const { code, message, requestId, encodedDenial } = JSON.parse(answer.body) as Record<string, string>;
  assert.equal(answer.status, 403);
  assert.equal(code, 'AccessDenied');
  assert.match(message ?? '', /anna is not authorized to perform: iam:ListUsers/);
  assert.match(encodedDenial ?? '', /^[\w+/=-]{50,}$/);
  assert.equal(requestId, answer.headers.get('x-amzn-requestid'));
  const [event] = await eventsNamed(server, 'ListUsers');
  assert.equal(event?.['requestID'], requestId);
  assert.equal(event?.['errorCode'], 'AccessDenied');
  assert.equal(event?.['sessionCredentialFromConsole'], 'true');
});

test('a cookie alone calls nothing', async (t) => {
  const server = await start(t);
  const anna = await newUser(server, 'anna');
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ask = (otherwise: Otherwise): Promise<Answer> => anna.ask('sts/GetCallerIdentity', {}, otherwise);
  const refused: readonly (readonly [what: string, otherwise: Otherwise])[] = [
    ['no proof', { headers: { 'x-session-proof': undefined } }],
    ['no token', { headers: { 'x-session-proof': 'e30.e30.AA' } }],
    ['another key', { key: other.privateKey }],
    ['another method', { claims: { htm: 'GET' } }],
    ['another path', { claims: { htu: `${server.url}/console/api/sts/GetSessionToken` } }],
    ['another host', { claims: { htu: 'https://example.com/console/api/sts/GetCallerIdentity' } }],
    ['no body', { claims: { bsh: undefined } }],
    ['another body', { body: '{"a":1}' }],
    ['long ago', { claims: { iat: Math.floor(Date.now() / 1000) - 120 } }],
    ['far ahead', { claims: { iat: Math.floor(Date.now() / 1000) + 120 } }],
    ['no number of its own', { claims: { jti: '' } }],
  ];
  for (const [what, otherwise] of refused)
    assert.equal(codeOf(await ask(otherwise)), 'InvalidSessionProof', what);
  const jti = randomUUID();
  const claims = { jti };
  assert.equal((await ask({ claims })).status, 200);
  await refuses(ask({ claims }), 403, 'InvalidSessionProof');
  const events = await eventsNamed(server, 'GetCallerIdentity');
  assert.equal(events.filter(({ errorCode }) => errorCode === 'InvalidSessionProof').length, 12);
});

test('a session is bound to one key, the first, and its owner sees who tried another', async (t) => {
  const server = await start(t);
  const anna = await newUser(server, 'anna');
  const thief = new ConsoleVisitor(server, new Visitor(server.url));
  for (const [name, value] of anna.visitor.cookies) thief.visitor.cookies.set(name, value);
  await thief.look();
  await refuses(thief.bind(), 409, 'SessionBoundElsewhere');
  await refuses(thief.ask('sts/GetCallerIdentity'), 403, 'InvalidSessionProof');
  assert.equal((await anna.bind()).status, 200, 'the same key again');
  assert.equal((await anna.ask('sts/GetCallerIdentity')).status, 200);
  const events = await eventsNamed(server, 'BindSession');
  assert.deepEqual(
    events.map(({ errorCode }) => errorCode ?? 'none'),
    ['none', 'SessionBoundElsewhere', 'none'],
  );
});

test('only a public P-256 key binds a session, and none calls before', async (t) => {
  const server = await start(t);
  await newUser(server, 'anna');
  const anna = new ConsoleVisitor(server);
  await anna.visitor.signIn({ name: 'anna', password: PASSWORD });
  assert.equal((await anna.look()).bound, false);
  await refuses(anna.ask('sts/GetCallerIdentity'), 403, 'SessionNotBound');
  const { d, ...jwk } = await anna
    .publicJwk(anna.keys.privateKey as never)
    .then((key) => ({ d: 'AA', ...key }));
  for (const key of [
    {},
    [],
    'text',
    7,
    { ...jwk, d },
    { ...jwk, kty: 'RSA' },
    { ...jwk, crv: 'P-384' },
    { ...jwk, x: jwk.y },
    { ...jwk, y: undefined },
  ])
    await refuses(anna.bind(key), 400, 'InvalidKey');
  await refuses(anna.bind(undefined, { 'x-csrf-token': 'wrong' }), 403, 'InvalidCsrfToken');
  assert.equal((await anna.look()).bound, false);
});

test('what no page of ours sends is refused before anything is looked at', async (t) => {
  const server = await start(t);
  const anna = await newUser(server, 'anna');
  const ask = (headers: NonNullable<Otherwise['headers']>) =>
    anna.ask('sts/GetCallerIdentity', {}, { headers });
  await refuses(ask({ 'x-csrf-token': undefined }), 403, 'InvalidCsrfToken');
  await refuses(ask({ 'x-csrf-token': 'x'.repeat(43) }), 403, 'InvalidCsrfToken');
  await refuses(ask({ origin: 'https://evil.example' }), 403, 'CrossSiteRequest');
  await refuses(ask({ origin: 'null' }), 403, 'CrossSiteRequest');
  await refuses(ask({ 'sec-fetch-site': 'cross-site' }), 403, 'CrossSiteRequest');
  await refuses(ask({ 'sec-fetch-site': 'same-site' }), 403, 'CrossSiteRequest');
  await refuses(ask({ 'content-type': 'text/plain' }), 415, 'UnsupportedMediaType');
  await refuses(ask({ 'content-type': 'application/x-www-form-urlencoded' }), 415, 'UnsupportedMediaType');
  await refuses(ask({ 'x-region': 'moon-1' }), 400, 'InvalidRegion');
  await refuses(anna.ask('nosuch/Operation'), 404, 'UnknownService');
  await refuses(anna.ask('iam/NoSuchOperation'), 404, 'UnknownOperationException');
  await refuses(anna.ask('iam/constructor'), 404, 'UnknownOperationException');
  await refuses(anna.ask('iam/../kms/ListKeys'), 404, 'UnknownService').catch(() => undefined);
  await refuses(anna.visitor.get('/console/api/iam/ListUsers'), 405, 'MethodNotAllowed');
  await refuses(anna.visitor.get('/console/api/nothing'), 404, 'NotFound');
  for (const input of [[], 'text', 7, null, { UserName: 7 }, { UserName: ['a'] }, { UserName: {} }])
    await refuses(anna.ask('iam/GetUser', input), 400, 'SerializationException');
  await refuses(anna.ask('iam/GetUser', { UserName: 'x'.repeat(129) }), 400, 'ValidationError');
  const proto = '{"__proto__":{"UserName":"root"},"constructor":{"prototype":{"UserName":"root"}}}';
  const asked = await anna.ask('iam/GetUser', JSON.parse(proto));
  assert.match(asked.body, /user anna|anna is not authorized/);
  const huge = await anna.visitor.send('/console/api/iam/GetUser', {
    method: 'POST',
    body: `{"a":"${'x'.repeat(1024 * 1024)}"}`,
    headers: { 'content-type': 'application/json' },
  });
  assert.equal(huge.status, 413);
  const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
  assert.equal((await anna.ask('iam/GetUser', {}, { body: deep })).status, 403);
  await refuses(
    new Visitor(server.url).send('/console/api/iam/ListUsers', {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    }),
    401,
    'NotSignedIn',
  );
  assert.deepEqual(server.log, []);
});

test('an ended session calls no more, and neither does one whose password changed', async (t) => {
  const server = await start(t);
  const anna = await newUser(server, 'anna');
  const root = await ConsoleVisitor.open(server, ROOT);
  assert.equal((await anna.ask('sts/GetCallerIdentity')).status, 200);
  await root.call('iam/UpdateLoginProfile', { UserName: 'anna', Password: 'Second-Pass-2' });
  await refuses(anna.ask('sts/GetCallerIdentity'), 401, 'NotSignedIn');
});

test('who tries proof after proof with a stolen cookie is slowed down, and no longer recorded', async (t) => {
  const server = await start(t, { throttleLimits: { failuresPerSecond: 0.5 } });
  const anna = await newUser(server, 'anna');
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const codes: unknown[] = [];
  for (let tries = 0; tries < 10; tries++)
    codes.push(codeOf(await anna.ask('sts/GetCallerIdentity', {}, { key: other.privateKey })));
  assert.deepEqual(codes.slice(0, 5), Array(5).fill('InvalidSessionProof'));
  assert.deepEqual(new Set(codes.slice(5)), new Set(['Throttling']));
  assert.equal((await eventsNamed(server, 'GetCallerIdentity')).length, 5);
  assert.equal((await anna.ask('sts/GetCallerIdentity')).status, 200, 'the owner is not kept out');
});

test('a page that asks by itself does not keep a session that nobody uses', async (t) => {
  const server = await start(t, { sessionLimits: { idleMilliseconds: 62_000 } });
  const anna = await newUser(server, 'anna');
  const unattended = { headers: { 'x-unattended': 'yes' } };
  const lastUse = async (): Promise<number> => {
    const { Sessions } = await anna.call<{ Sessions: { LastUsedAt: string }[] }>('keywarden/ListWebSessions');
    return Date.parse(Sessions[0]?.LastUsedAt ?? '');
  };
  const began = await lastUse();
  await age(server, 61_000);
  assert.equal((await anna.ask('sts/GetCallerIdentity', {}, unattended)).status, 200);
  await age(server, 1000);
  await refuses(anna.ask('sts/GetCallerIdentity', {}, unattended), 401, 'NotSignedIn');
  await age(server, -1500);
  assert.ok((await lastUse()) >= began, 'used by somebody, it goes on');
});

test('whoever posts without being signed in is slowed down', async (t) => {
  const server = await start(t, { throttleLimits: { failuresPerSecond: 0.001 } });
  const visitor = new Visitor(server.url);
  const init = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
  await refuses(visitor.send('/console/api/iam/ListUsers', init), 429, 'Throttling');
});

test('the page is for who is signed in, and tells browsers to load nothing from elsewhere', async (t) => {
  const server = await start(t);
  const stranger = new Visitor(server.url);
  assert.equal((await stranger.get('/console')).location, '/signin');
  const deep = await stranger.get('/console/iam/users?filter=a%26b');
  assert.equal(deep.status, 302);
  assert.equal(deep.location, `/signin?to=${encodeURIComponent('/console/iam/users?filter=a%26b')}`);
  const anna = await newUser(server, 'anna');
  for (const path of ['/console', '/console/', '/console/iam/users/a.b', '/console/iam/users/a%2Eb']) {
    const page = await anna.visitor.get(path);
    assert.ok([200, 503].includes(page.status), path);
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
    assert.equal(page.headers.get('cache-control'), 'no-store');
    const policy = page.headers.get('content-security-policy') ?? '';
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ])
      assert.ok(policy.includes(part), part);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
    assert.equal(page.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(page.headers.get('cross-origin-opener-policy'), 'same-origin');
  }
  for (const path of [
    '/console/assets/nothing.js',
    '/console/assets/..%2findex.html',
    '/console/assets/.hidden.js',
  ])
    assert.ok([302, 404].includes((await anna.visitor.get(path)).status), path);
});

test('violations of the policy are counted and told once, whatever is sent for one', async (t) => {
  const server = await start(t);
  const visitor = new Visitor(server.url);
  const report = (body: string) => visitor.send('/console/csp-report', { method: 'POST', body });
  const classic = JSON.stringify({ 'csp-report': { 'effective-directive': 'img-src\nforged line' } });
  const modern = JSON.stringify([{ type: 'csp-violation', body: { effectiveDirective: 'script-src-elem' } }]);
  for (const body of [classic, modern, classic, 'nonsense', 'null', 'x'.repeat(20_000)])
    assert.equal((await report(body)).status, 204);
  const told = server.log.filter((line) => line.includes('Content-Security-Policy'));
  assert.deepEqual(
    told.map((line) => line.slice(line.lastIndexOf(' ') + 1)),
    ['img-src', 'script-src-elem', 'unreadable', 'unknown'],
  );
});
