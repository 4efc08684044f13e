import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { CreateLoginProfileCommand, CreateUserCommand } from '@aws-sdk/client-iam';
import { OWN } from '../src/signin/safe-target.ts';
import { startNode } from '../src/start.ts';
import { enableDevice } from './support/authenticator.ts';
import { iamClient } from './support/clients.ts';
import { skipWithoutPostgres } from './support/postgres.ts';
import { skipWithoutOathtool } from './support/programs.ts';
import { ACCOUNT, newHome, settingsOf, startServer, type TestServer } from './support/server.ts';
import { Visitor } from './support/visitor.ts';

/** What strangers try at the sign-in pages, with requests that no browser would send. */

const PASSWORD = 'First-Pass-1';
const PROXY = '127.0.0.1';

/** A server that believes what its clients say of their addresses, with a user. */
async function serverWithUser(
  t: TestContext,
  database: 'sqlite' | 'postgres' = 'sqlite',
): Promise<TestServer> {
  const home = await newHome(t, database);
  const log: string[] = [];
  const node = await startNode({ ...settingsOf(home), trustedProxies: [PROXY] }, (text) => log.push(text));
  t.after(() => node.close());
  const server = { ...home, url: node.url, log, close: () => node.close() };
  const iam = iamClient(server, home.root);
  await iam.send(new CreateUserCommand({ UserName: 'anna' }));
  await iam.send(new CreateLoginProfileCommand({ UserName: 'anna', Password: PASSWORD }));
  return server;
}

for (const database of ['sqlite', 'postgres'] as const) {
  test(`guesses are slowed on ${database}, however the name is spelt, and names that nobody has just the same`, {
    skip: database === 'postgres' && skipWithoutPostgres(),
  }, async (t) => {
    const server = await serverWithUser(t, database);
    for (const name of ['anna', 'nobody']) {
      const stranger = new Visitor(server.url, name === 'anna' ? '192.0.2.1' : '192.0.2.2');
      const spellings = [
        name,
        name.toUpperCase(),
        ` ${name}`,
        `${name} `,
        `${name.slice(0, 2)} ${name.slice(2)}`,
      ];
      const statuses: number[] = [];
      const texts = new Set<string>();
      for (const spelling of [...spellings, name, name.toUpperCase()]) {
        const answer = await stranger.signIn({ name: spelling, password: 'wrong' });
        statuses.push(answer.status);
        texts.add(answer.problem.replace(/\d+ seconds?/, 'N seconds'));
      }
      assert.deepEqual(statuses.slice(0, 6), [403, 403, 403, 403, 403, 429], name);
      assert.deepEqual(
        [...texts],
        [
          'Your authentication information is incorrect. Please try again.',
          'Too many tries. Try again in N seconds.',
        ],
        name,
      );
    }
  });
}

test('a hundred guesses at once are counted one by one', async (t) => {
  const server = await serverWithUser(t);
  const strangers = Array.from({ length: 40 }, () => new Visitor(server.url, '192.0.2.7'));
  const before = performance.now();
  const answers = await Promise.all(
    strangers.map((each) => each.signIn({ name: 'anna', password: 'wrong' })),
  );
  const seconds = (performance.now() - before) / 1000;
  const looked = answers.filter(({ status }) => status === 403).length;
  // Five are free; one more is looked at after a second, and another after two more.
  const most = 5 + Math.floor(Math.log2(1 + seconds));
  assert.ok(looked >= 5 && looked <= most, `${looked} in ${seconds} s`);
});

test('whoever guesses from wherever, the owner gets in: by a browser that was there, and by a new address', async (t) => {
  const server = await serverWithUser(t);
  const owner = new Visitor(server.url, '198.51.100.1');
  assert.equal((await owner.signIn({ name: 'anna', password: PASSWORD })).status, 303);
  for (let host = 1; host <= 30; host++)
    for (let tries = 0; tries < 2; tries++)
      await new Visitor(server.url, `192.0.2.${host}`).signIn({ name: 'anna', password: 'wrong' });
  const again = await new Visitor(server.url, '192.0.2.1').signIn({ name: 'anna', password: PASSWORD });
  assert.equal(again.status, 429, 'slowed wherever guesses came from');
  // The same address as a stranger, but the browser is known.
  owner.address = '192.0.2.1';
  assert.equal((await owner.signIn({ name: 'anna', password: PASSWORD })).status, 303);
  const elsewhere = new Visitor(server.url, '203.0.113.5');
  assert.equal((await elsewhere.signIn({ name: 'anna', password: PASSWORD })).status, 303);
});

test('names, accounts and addresses that exist take no longer than those that do not', async (t) => {
  const server = await serverWithUser(t);
  const user = { as: 'user', account: ACCOUNT, name: 'anna' };
  const tried = [
    user,
    { ...user, name: 'nobody' },
    { ...user, account: '999988887777' },
    { ...user, account: 'no-such-alias' },
    { as: 'root', name: 'root@localhost' },
    { as: 'root', name: 'nobody@example.com' },
  ];
  const times = tried.map((): number[] => []);
  // In turns, so that whatever else the machine does slows all alike.
  for (let host = 1; host <= 21; host++)
    for (const [index, typed] of tried.entries()) {
      const stranger = new Visitor(server.url, `198.18.${index}.${host}`);
      const { token } = await stranger.get('/signin');
      const before = performance.now();
      const answer = await stranger.post('/signin', { token, password: 'wrong', ...typed });
      times[index]?.push(performance.now() - before);
      assert.equal(answer.problem, 'Your authentication information is incorrect. Please try again.');
    }
  const [known = 0, ...others] = times.map((each) => each.toSorted((a, b) => a - b)[10] ?? 0);
  for (const [index, other] of others.entries()) {
    const told = `${JSON.stringify(tried[index + 1])}: ${other} ms, anna: ${known} ms`;
    assert.ok(Math.abs(known - other) < Math.max(known, other) * 0.5, told);
  }
});

test('no page of who is signed in is framed, scripted or cached, or shown to who is not; no post works without its token', async (t) => {
  const server = await serverWithUser(t);
  const visitor = new Visitor(server.url);
  await visitor.signIn({ name: 'anna', password: PASSWORD });
  const { token } = await visitor.get(OWN.home);
  for (const path of Object.values(OWN)) {
    const page = await visitor.get(path);
    // 403 where policies allow nothing of it.
    assert.ok([200, 303, 403, 404].includes(page.status), `${path}: ${page.status}`);
    assert.equal(page.headers.get('cache-control'), 'no-store', path);
    if (page.status === 200 || page.status === 403) {
      assert.match(page.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/, path);
      assert.equal(page.headers.get('x-frame-options'), 'DENY', path);
      const shown = await new Visitor(server.url).get(path);
      assert.equal(shown.location, `/signin?to=${encodeURIComponent(path)}`, path);
    }
    const attempts = [
      { fields: {} },
      { fields: { token: 'A'.repeat(43) } },
      { fields: { token }, headers: { origin: 'https://evil.example' } },
      { fields: { token }, headers: { 'sec-fetch-site': 'cross-site' } },
    ];
    for (const { fields, headers = {} } of attempts) {
      const { status } = await visitor.post(path, fields, headers);
      assert.ok(status === 400 || status === 404, `${path}: ${status}`);
    }
  }
  assert.equal((await visitor.get(OWN.home)).status, 200);
});

test("another site's form signs nobody in or out", async (t) => {
  const server = await serverWithUser(t);
  const owner = new Visitor(server.url);
  const answer = await owner.signIn({ name: 'anna', password: PASSWORD });
  assert.equal(answer.status, 303);
  const isIn = async (): Promise<boolean> => (await owner.get('/account')).status === 200;
  const page = await owner.get('/account');
  const token = page.token;
  const out = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    owner.post('/signin/out', fields, headers);
  await out({});
  await out({ token: 'A'.repeat(43) });
  await out({ token }, { origin: 'https://evil.example' });
  await out({ token }, { 'sec-fetch-site': 'cross-site' });
  await out({ token }, { 'content-type': 'text/plain' });
  assert.equal(await isIn(), true);
  // A form made for one browser does not work in another.
  const stranger = new Visitor(server.url);
  const form = await stranger.get('/signin');
  const victim = new Visitor(server.url);
  await victim.get('/signin');
  const planted = await victim.post('/signin', {
    token: form.token,
    as: 'user',
    account: ACCOUNT,
    name: 'anna',
    password: PASSWORD,
  });
  assert.equal(planted.status, 400);
  await out({ token });
  assert.equal(await isIn(), false);
});

test('a session cookie is fresh at each sign-in, ends with it, and was never one that the browser brought', async (t) => {
  const server = await serverWithUser(t);
  const victim = new Visitor(server.url);
  victim.cookies.set('keywarden-session', 'planted-by-somebody');
  await victim.signIn({ name: 'anna', password: PASSWORD });
  const first = victim.cookies.get('keywarden-session');
  assert.notEqual(first, 'planted-by-somebody');
  await victim.signIn({ name: 'anna', password: PASSWORD });
  const second = victim.cookies.get('keywarden-session');
  assert.notEqual(first, second);
  const thief = new Visitor(server.url);
  thief.cookies.set('keywarden-session', first ?? '');
  assert.equal((await thief.get('/account')).status, 303, 'the earlier session ended');
  thief.cookies.set('keywarden-session', second ?? '');
  assert.equal((await thief.get('/account')).status, 200);
});

test('nobody is sent to another site, whatever the link says', async (t) => {
  const server = await serverWithUser(t);
  const wanted = [
    'https://evil.example/',
    '//evil.example/console',
    '/\\evil.example',
    '/console\\@evil.example',
    'javascript:alert(1)',
    '/%2f%2fevil.example',
    '/console/../../evil',
    '/console\r\nset-cookie: a=b',
    '/signin-evil.example',
    'http:/evil.example',
  ];
  for (const to of wanted) {
    const visitor = new Visitor(server.url);
    const page = await visitor.get(`/signin?to=${encodeURIComponent(to)}`);
    assert.match(page.body, /name="to" value="\/console"/, to);
    const answer = await visitor.signIn({ name: 'anna', password: PASSWORD, to });
    assert.equal(answer.location, '/console', to);
  }
});

test('no page can be framed, scripted or cached, and what is typed stays text', async (t) => {
  const server = await serverWithUser(t);
  const visitor = new Visitor(server.url);
  const evil = '"><script>alert(1)</script>';
  const answer = await visitor.signIn({ name: evil, account: evil, password: 'x' });
  assert.doesNotMatch(answer.body, /<script/i);
  assert.match(answer.body, /&quot;&gt;&lt;script&gt;/);
  for (const path of ['/signin', '/signin/acme', '/signin?as=root', '/signin/no_such']) {
    const { headers } = await visitor.get(path);
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'none'/);
    assert.equal(headers.get('x-frame-options'), 'DENY');
    assert.equal(headers.get('cache-control'), 'no-store');
  }
});

test('cookies cannot be read by scripts, and under TLS belong to this host and to TLS alone', async (t) => {
  const home = await newHome(t);
  const settings = { ...settingsOf(home), isTlsTerminatedInFront: true };
  const node = await startNode(settings, () => undefined);
  t.after(() => node.close());
  const answer = await fetch(`${node.url}/signin`);
  const [cookie = ''] = answer.headers.getSetCookie();
  assert.match(cookie, /^__Host-keywarden-browser=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
});

test('nothing but pages is answered: other methods, unknown posts and huge forms are refused', async (t) => {
  const server = await startServer(t);
  const visitor = new Visitor(server.url);
  const page = await visitor.get('/signin');
  assert.equal((await fetch(`${server.url}/signin`, { method: 'DELETE' })).status, 405);
  assert.equal((await visitor.post('/signin/anything', { token: page.token })).status, 404);
  assert.equal((await visitor.post('/signin', { token: page.token, name: 'x'.repeat(40_000) })).status, 400);
  assert.equal(
    (await visitor.post('/signin/mfa', { token: page.token, ticket: 'AAAA', code: '1' })).status,
    400,
  );
});

test('what one node knows all know: sessions, their end, and guesses', {
  skip: skipWithoutPostgres(),
}, async (t) => {
  const one = await serverWithUser(t, 'postgres');
  const node = await startNode({ ...settingsOf(one), trustedProxies: [PROXY] }, () => undefined);
  t.after(() => node.close());
  const visitor = new Visitor(one.url);
  await visitor.signIn({ name: 'anna', password: PASSWORD });
  const elsewhere = new Visitor(node.url);
  for (const [name, value] of visitor.cookies) elsewhere.cookies.set(name, value);
  const page = await elsewhere.get('/account');
  assert.equal(page.status, 200);
  await elsewhere.post('/signin/out', { token: page.token });
  assert.equal((await visitor.get('/account')).status, 303);
  const statuses: number[] = [];
  for (let tries = 0; tries < 6; tries++) {
    const stranger = new Visitor(tries % 2 === 0 ? one.url : node.url, '192.0.2.9');
    statuses.push((await stranger.signIn({ name: 'anna', password: 'wrong' })).status);
  }
  assert.deepEqual(statuses, [403, 403, 403, 403, 403, 429]);
});

test('of many posts of one code at once, one signs in; after wrong codes the right one has to wait; a ticket is of one browser', {
  skip: skipWithoutOathtool(),
}, async (t) => {
  const server = await serverWithUser(t);
  const device = await enableDevice(iamClient(server, server.root), 'anna');
  const visitor = new Visitor(server.url);
  const asked = await visitor.signIn({ name: 'anna', password: PASSWORD });
  const ticket = /name="ticket" value="([^"]*)"/.exec(asked.body)?.[1] ?? '';
  const post = (code: string, by = visitor) =>
    by.post('/signin/mfa', { token: asked.token, ticket, device: device.serialNumber, code });
  const thief = new Visitor(server.url);
  const own = await thief.get('/signin');
  const code = await device.code();
  const stolen = await thief.post('/signin/mfa', {
    token: own.token,
    ticket,
    device: device.serialNumber,
    code,
  });
  assert.equal(stolen.status, 400);
  const cookies = new Map(visitor.cookies);
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => {
      const same = new Visitor(server.url);
      for (const [name, value] of cookies) same.cookies.set(name, value);
      return post(code, same);
    }),
  );
  assert.equal(answers.filter(({ status }) => status === 303).length, 1);
  for (let tries = 0; tries < 6; tries++) await post('000000');
  assert.equal((await post(await device.code())).status, 403);
});
