import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import {
  CreateLoginProfileCommand,
  CreateUserCommand,
  GetUserCommand,
  UpdateLoginProfileCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { fromLoginCredentials } from '@aws-sdk/credential-provider-login';
import { exportJWK, SignJWT } from 'jose';
import { run } from '../src/cli/run.ts';
import { enableDevice } from './support/authenticator.ts';
import { closeBrowser, openWindow } from './support/browser.ts';
import { allow, iamClient, putUserPolicy, type Statement, stsClient } from './support/clients.ts';
import { askKeywarden } from './support/keywarden-client.ts';
import { skipWithoutChromium, skipWithoutOathtool } from './support/programs.ts';
import { ACCOUNT, type Credentials, startServer, type TestServer } from './support/server.ts';

/** `aws login`: a program gets credentials by a sign-in in the browser. The official client refreshes them. */

const skip = skipWithoutChromium() || skipWithoutOathtool();
const PASSWORD = 'First-Pass-1';
const CLIENT = 'arn:aws:signin:::devtools/same-device';
const LOGIN = ['signin:AuthorizeOAuth2Access', 'signin:CreateOAuth2Token'];

after(closeBrowser);

interface Program {
  readonly redirectUri: string;
  readonly verifier: string;
  readonly state: string;
  readonly keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
  /** Query of what came back. */
  readonly answer: Promise<URLSearchParams>;
}

/** What `aws login` starts: a server for the code, a verifier and a key. */
async function startProgram(t: TestContext): Promise<Program> {
  let answered: (query: URLSearchParams) => void = () => undefined;
  const answer = new Promise<URLSearchParams>((resolve) => {
    answered = resolve;
  });
  const server = createServer((request, response) => {
    response.end('You may close this window.');
    if (request.url?.startsWith('/oauth/callback')) answered(new URL(request.url, 'http://x').searchParams);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return {
    redirectUri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth/callback`,
    verifier: randomBytes(48).toString('base64url'),
    state: randomUUID(),
    keys: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    answer,
  };
}

const authorizeUrl = (
  server: TestServer,
  { redirectUri, verifier, state }: Program,
  changed = {},
): string => {
  const query = {
    response_type: 'code',
    client_id: CLIENT,
    state,
    code_challenge_method: 'SHA-256',
    scope: 'openid',
    redirect_uri: redirectUri,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    ...changed,
  };
  return `${server.url}/v1/authorize?${new URLSearchParams(query)}`;
};

async function proof(server: TestServer, { keys }: Program, claims = {}): Promise<string> {
  const jwk = await exportJWK(keys.publicKey);
  return new SignJWT({ jti: randomUUID(), htm: 'POST', htu: `${server.url}/v1/token`, ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
    .setIssuedAt()
    .sign(keys.privateKey);
}

interface Tokens {
  readonly accessToken: Credentials;
  readonly refreshToken: string;
  readonly idToken: string;
  readonly error?: string;
}

async function askToken(server: TestServer, dpop: string, body: Record<string, string>) {
  const headers = { 'content-type': 'application/json', DPoP: dpop };
  const response = await fetch(`${server.url}/v1/token`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return { status: response.status, tokens: (await response.json()) as Tokens };
}

const byCode = (code: string, { redirectUri, verifier }: Program) => ({
  clientId: CLIENT,
  grantType: 'authorization_code',
  code,
  redirectUri,
  codeVerifier: verifier,
});

/** Signs anna in with a code of her device, and allows the program; she may do what `statements` say. */
async function allowed(t: TestContext, ...statements: readonly Statement[]) {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  await iam.send(new CreateUserCommand({ UserName: 'anna' }));
  await iam.send(new CreateLoginProfileCommand({ UserName: 'anna', Password: PASSWORD }));
  await putUserPolicy(iam, 'anna', ...statements);
  const device = await enableDevice(iam, 'anna');
  const program = await startProgram(t);
  const page = await (await openWindow(t)).newPage();
  await page.goto(authorizeUrl(server, program));
  await page.getByLabel('Account ID or alias').fill(ACCOUNT);
  await page.getByLabel('User name').fill('anna');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Code').fill(await device.code());
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Let a program act as you?' }).waitFor();
  await page.getByRole('button', { name: 'Allow' }).click();
  return { server, iam, program, page };
}

/** The files of a person who ran `aws login`. */
function loginFiles(t: TestContext, program: Program, tokens: Tokens, expiresAt: Date) {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-login-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const session = `arn:aws:iam::${ACCOUNT}:user/anna`;
  writeFileSync(join(folder, 'config'), `[default]\nlogin_session = ${session}\nregion = us-east-1\n`);
  const cache = join(folder, `${createHash('sha256').update(session).digest('hex')}.json`);
  const accessToken = { ...tokens.accessToken, accountId: ACCOUNT, expiresAt: expiresAt.toISOString() };
  const dpopKey = program.keys.privateKey.export({ format: 'pem', type: 'sec1' });
  writeFileSync(cache, JSON.stringify({ ...tokens, accessToken, clientId: CLIENT, dpopKey }));
  return { folder, config: join(folder, 'config'), cache };
}

test('a sign-in in the browser gives a program credentials with MFA, which the official client refreshes', {
  skip,
}, async (t) => {
  const withMfa: Statement = {
    ...allow('iam:GetUser'),
    Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  };
  const { server, iam, program, page } = await allowed(t, allow(LOGIN), withMfa);
  const answer = await program.answer;
  assert.equal(answer.get('state'), program.state);
  const code = answer.get('code') ?? '';
  assert.ok(code.length <= 512, 'clients take no longer one');
  const { status, tokens } = await askToken(server, await proof(server, program), byCode(code, program));
  assert.equal(status, 200, JSON.stringify(tokens));
  const claims = JSON.parse(Buffer.from(tokens.idToken.split('.')[1] ?? '', 'base64url').toString());
  assert.equal(claims.sub, `arn:aws:iam::${ACCOUNT}:user/anna`);
  await iamClient(server, tokens.accessToken).send(new GetUserCommand({}));
  const again = await askToken(server, await proof(server, program), byCode(code, program));
  assert.deepEqual([again.status, again.tokens.error], [403, 'AUTHCODE_EXPIRED']);

  const { folder, config, cache } = loginFiles(t, program, tokens, new Date());
  process.env['AWS_LOGIN_CACHE_DIRECTORY'] = folder;
  t.after(() => delete process.env['AWS_LOGIN_CACHE_DIRECTORY']);
  const provider = fromLoginCredentials({
    configFilepath: config,
    filepath: config,
    clientConfig: { endpoint: server.url },
  });
  const refreshed = await provider();
  assert.notEqual(refreshed.accessKeyId, tokens.accessToken.accessKeyId);
  const { Arn } = await stsClient(server, refreshed as Credentials).send(new GetCallerIdentityCommand({}));
  assert.equal(Arn, `arn:aws:iam::${ACCOUNT}:user/anna`);
  await iamClient(server, refreshed as Credentials).send(new GetUserCommand({}));

  // A session of its own, which ends on the page of sessions with all that it gave.
  await page.goto(`${server.url}/account/sessions`);
  await page.getByRole('row', { name: 'aws login' }).getByRole('button', { name: 'End' }).click();
  await page.getByRole('heading', { name: 'Your sessions' }).waitFor();
  for (const credentials of [tokens.accessToken, refreshed as Credentials])
    await assert.rejects(stsClient(server, credentials).send(new GetCallerIdentityCommand({})), {
      name: 'ExpiredToken',
    });
  const stored = JSON.parse(readFileSync(cache, 'utf8'));
  writeFileSync(
    cache,
    JSON.stringify({
      ...stored,
      accessToken: { ...stored.accessToken, expiresAt: new Date().toISOString() },
    }),
  );
  await assert.rejects(provider(), /Your session has expired/);
  await iam.send(new UpdateLoginProfileCommand({ UserName: 'anna', Password: 'Other-Pass-2' }));
});

test('signing out of the browser leaves the program signed in, as AWS documents no end but twelve hours', {
  skip,
}, async (t) => {
  const { server, program, page } = await allowed(t, allow(LOGIN));
  const code = (await program.answer).get('code') ?? '';
  const { tokens } = await askToken(server, await proof(server, program), byCode(code, program));
  await page.goto(`${server.url}/account`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  const refresh = { clientId: CLIENT, grantType: 'refresh_token', refreshToken: tokens.refreshToken };
  assert.equal((await askToken(server, await proof(server, program), refresh)).status, 200);
});

test('a program that is ended by the key it uses gets no other', { skip }, async (t) => {
  const { server, program } = await allowed(t, allow(LOGIN));
  const code = (await program.answer).get('code') ?? '';
  const { tokens } = await askToken(server, await proof(server, program), byCode(code, program));
  const sts = stsClient(server, tokens.accessToken);
  await sts.send(new GetCallerIdentityCommand({}));
  const { accessKeyId: AccessKeyId } = tokens.accessToken;
  await askKeywarden(server, server.root, 'EndSession', { AccessKeyId });
  await assert.rejects(sts.send(new GetCallerIdentityCommand({})), { name: 'ExpiredToken' });
  const refresh = { clientId: CLIENT, grantType: 'refresh_token', refreshToken: tokens.refreshToken };
  assert.equal((await askToken(server, await proof(server, program), refresh)).status, 403);
});

test('a code or a refresh token is of no use to a thief, and a proof works once', { skip }, async (t) => {
  const { server, iam, program } = await allowed(t, allow(LOGIN));
  const code = (await program.answer).get('code') ?? '';
  const thief = { ...program, keys: generateKeyPairSync('ec', { namedCurve: 'P-256' }) };
  const refusals: [string, Record<string, string>][] = [
    ['', byCode(code, program)],
    [await proof(server, program, { htu: 'https://evil.example/v1/token' }), byCode(code, program)],
    [await proof(server, program, { htm: 'GET' }), byCode(code, program)],
    [await proof(server, program), { ...byCode(code, program), codeVerifier: 'x'.repeat(64) }],
    [
      await proof(server, program),
      { ...byCode(code, program), redirectUri: 'http://127.0.0.1:1/oauth/callback' },
    ],
    [
      await proof(server, program),
      { ...byCode(code, program), clientId: 'arn:aws:signin:::devtools/cross-device' },
    ],
  ];
  for (const [dpop, body] of refusals) {
    const { status } = await askToken(server, dpop, body);
    assert.ok(status === 400 || status === 403, String(status));
  }
  const once = await proof(server, program);
  const tries = await Promise.all(
    Array.from({ length: 10 }, async () =>
      askToken(server, await proof(server, program), byCode(code, program)),
    ),
  );
  const good = tries.filter(({ status }) => status === 200);
  assert.equal(good.length, 1);
  const refreshToken = good[0]?.tokens.refreshToken ?? '';
  const refresh = (dpop: string, token = refreshToken) =>
    askToken(server, dpop, { clientId: CLIENT, grantType: 'refresh_token', refreshToken: token });
  assert.equal((await refresh(await proof(server, thief))).status, 403);
  const first = await refresh(once);
  assert.equal(first.status, 200);
  assert.equal((await refresh(once, first.tokens.refreshToken)).status, 400, 'a proof works once');
  const second = await refresh(await proof(server, program), first.tokens.refreshToken);
  assert.equal(second.status, 200);
  // A token that was used two refreshes ago is a copy: the session ends.
  assert.equal((await refresh(await proof(server, program))).status, 403);
  const after = await refresh(await proof(server, program), second.tokens.refreshToken);
  assert.deepEqual([after.status, after.tokens.error], [403, 'TOKEN_EXPIRED']);
  await assert.rejects(stsClient(server, second.tokens.accessToken).send(new GetCallerIdentityCommand({})));
  assert.ok(iam);
});

test('another password ends what programs may refresh, and policies decide who may log in so', {
  skip,
}, async (t) => {
  const { server, iam, program } = await allowed(t, allow(LOGIN));
  const code = (await program.answer).get('code') ?? '';
  const { tokens } = await askToken(server, await proof(server, program), byCode(code, program));
  const refresh = async () =>
    askToken(server, await proof(server, program), {
      clientId: CLIENT,
      grantType: 'refresh_token',
      refreshToken: tokens.refreshToken,
    });
  await putUserPolicy(iam, 'anna', allow('iam:GetUser'));
  assert.equal((await refresh()).tokens.error, 'INSUFFICIENT_PERMISSIONS');
  await putUserPolicy(iam, 'anna', allow(LOGIN));
  await iam.send(new UpdateLoginProfileCommand({ UserName: 'anna', Password: 'Other-Pass-2' }));
  assert.equal((await refresh()).tokens.error, 'USER_CREDENTIALS_CHANGED');
});

test('no request of a program sends a code elsewhere, or without PKCE, or by a link alone', {
  skip,
}, async (t) => {
  const { server, program, page } = await allowed(t, allow('iam:GetUser'));
  await page.getByText('not authorized to perform: signin:AuthorizeOAuth2Access').waitFor();
  const evil = [
    { redirect_uri: 'https://evil.example/oauth/callback' },
    { redirect_uri: 'http://127.0.0.1@evil.example:80/oauth/callback' },
    { redirect_uri: 'http://127.0.0.1.evil.example:80/oauth/callback' },
    { redirect_uri: 'http://192.0.2.1:8080/oauth/callback' },
    { client_id: 'arn:aws:signin:::devtools/other' },
    { client_id: 'arn:aws:signin:::devtools/cross-device' },
    { code_challenge_method: 'plain' },
    { code_challenge: '' },
    { response_type: 'token' },
    { state: '<script>alert(1)</script>' },
  ];
  for (const changed of evil) {
    const response = await page.goto(authorizeUrl(server, program, changed));
    assert.equal(response?.status(), 400, JSON.stringify(changed));
    assert.equal(await page.getByRole('button', { name: 'Allow' }).count(), 0);
  }
  const confirmation = await page.goto(`${server.url}/v1/sessions/confirmation?code=<b>&state=1`);
  assert.equal(confirmation?.status(), 400);
});

test('keywarden creds signs in by the browser and serves as credential_process', { skip }, async (t) => {
  const server = await startServer(t, { rootPassword: 'Root-Pass-4711' });
  const home = mkdtempSync(join(tmpdir(), 'keywarden-creds-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const surroundings = { env: {}, platform: process.platform, home, workingDirectory: home };
  const page = await (await openWindow(t)).newPage();
  const keywarden = async (argv: readonly string[], onError: (text: string) => void = () => undefined) => {
    let out = '';
    const code = await run(['creds', '--url', server.url, ...argv], surroundings, {
      out: (text) => {
        out += text;
      },
      error: onError,
    });
    return { code, out };
  };
  assert.equal((await keywarden([])).code, 1);
  let signedIn: Promise<void> | undefined;
  const login = await keywarden(['--login'], (text) => {
    const address = /http:\S+/.exec(text)?.[0];
    if (address === undefined) return;
    signedIn = (async () => {
      await page.goto(address);
      await page.getByRole('link', { name: 'Root' }).click();
      await page.getByLabel('Email address').fill('root@localhost');
      await page.getByLabel('Password').fill('Root-Pass-4711');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.getByText('You may close this window').waitFor();
    })();
  });
  await signedIn;
  assert.equal(login.code, 0);
  const { out } = await keywarden([]);
  const printed = JSON.parse(out);
  assert.equal(printed.Version, 1);
  const credentials = {
    accessKeyId: printed.AccessKeyId,
    secretAccessKey: printed.SecretAccessKey,
    sessionToken: printed.SessionToken,
  };
  const { Arn } = await stsClient(server, credentials).send(new GetCallerIdentityCommand({}));
  assert.equal(Arn, `arn:aws:iam::${ACCOUNT}:root`);
  const folder = join(home, '.cache', 'keywarden');
  const [name = ''] = readdirSync(folder);
  assert.equal(statSync(join(folder, name)).mode & 0o077, 0, 'for its owner only');
  const stored = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  writeFileSync(join(folder, name), JSON.stringify({ ...stored, expiresAt: Date.now() }));
  assert.notEqual(JSON.parse((await keywarden([])).out).AccessKeyId, printed.AccessKeyId, 'refreshed');
});
