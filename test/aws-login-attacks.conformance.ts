import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { CreateLoginProfileCommand, CreateUserCommand, DeleteLoginProfileCommand } from '@aws-sdk/client-iam';
import { exportJWK, SignJWT } from 'jose';
import { allow, iamClient, putUserPolicy } from './support/clients.ts';
import { type Credentials, startServer, storedEvents } from './support/server.ts';
import { Visitor } from './support/visitor.ts';

/** What other sites, thieves and programs try with `aws login`, by requests that no browser would send. */

const PASSWORD = 'First-Pass-1';
const SAME = 'arn:aws:signin:::devtools/same-device';
const CROSS = 'arn:aws:signin:::devtools/cross-device';
const LOGIN = ['signin:AuthorizeOAuth2Access', 'signin:CreateOAuth2Token'];

/** anna, signed in, and what a program would send. */
async function signedIn(t: TestContext, client = SAME) {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  await iam.send(new CreateUserCommand({ UserName: 'anna' }));
  await iam.send(new CreateLoginProfileCommand({ UserName: 'anna', Password: PASSWORD }));
  await putUserPolicy(iam, 'anna', allow(LOGIN));
  const visitor = new Visitor(server.url);
  assert.equal((await visitor.signIn({ name: 'anna', password: PASSWORD })).status, 303);
  const verifier = randomBytes(48).toString('base64url');
  const redirectUri =
    client === SAME ? 'http://127.0.0.1:8400/oauth/callback' : `${server.url}/v1/sessions/confirmation`;
  const wanted = {
    response_type: 'code',
    client_id: client,
    redirect_uri: redirectUri,
    state: randomUUID(),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'SHA-256',
  };
  const allowIt = async (): Promise<string> => {
    const { token } = await visitor.get(`/v1/authorize?${new URLSearchParams(wanted)}`);
    const { location } = await visitor.post('/v1/authorize', { token, ...wanted });
    return new URL(location).searchParams.get('code') ?? '';
  };
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = await exportJWK(keys.publicKey);
  const ask = async (input: Record<string, string>) => {
    const dpop = await new SignJWT({ jti: randomUUID(), htm: 'POST', htu: `${server.url}/v1/token` })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
      .setIssuedAt()
      .sign(keys.privateKey);
    const response = await fetch(`${server.url}/v1/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', DPoP: dpop },
      body: JSON.stringify({ clientId: client, ...input }),
    });
    const tokens = (await response.json()) as Partial<{
      accessToken: Credentials;
      refreshToken: string;
      error: string;
    }>;
    return { status: response.status, ...tokens };
  };
  const redeem = (code: string) =>
    ask({ grantType: 'authorization_code', code, redirectUri, codeVerifier: verifier });
  return { server, iam, visitor, wanted, allowIt, ask, redeem };
}

test("another site's form, or one made for somebody else, allows no program", async (t) => {
  const { server, visitor, wanted } = await signedIn(t);
  const page = await visitor.get(`/v1/authorize?${new URLSearchParams(wanted)}`);
  assert.match(page.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
  assert.ok(page.body.includes(':user/anna'), 'it says whose rights are asked for');
  const { token } = page;
  const stranger = await new Visitor(server.url).get('/signin');
  const posts: readonly [Record<string, string>, Record<string, string>][] = [
    [wanted, {}],
    [{ ...wanted, token: stranger.token }, {}],
    [{ ...wanted, token }, { origin: 'https://evil.example' }],
    [{ ...wanted, token }, { 'sec-fetch-site': 'cross-site' }],
    [{ ...wanted, token, redirect_uri: 'https://evil.example/oauth/callback' }, {}],
    [{ ...wanted, token, code_challenge_method: 'plain' }, {}],
  ];
  for (const [fields, headers] of posts) {
    const answer = await visitor.post('/v1/authorize', fields, headers);
    assert.equal(answer.location.includes('code='), false, JSON.stringify(headers));
    assert.notEqual(answer.status, 303);
  }
  const good = await visitor.post('/v1/authorize', { ...wanted, token });
  assert.match(good.location, /^http:\/\/127\.0\.0\.1:8400\/oauth\/callback\?code=/);
});

test('a code ends with the session in which it was allowed', async (t) => {
  const { visitor, allowIt, redeem } = await signedIn(t);
  const code = await allowIt();
  const { token } = await visitor.get('/account');
  await visitor.post('/signin/out', { token });
  const late = await redeem(code);
  assert.deepEqual([late.status, late.error], [403, 'AUTHCODE_EXPIRED']);
});

test('who may not sign in any more refreshes no program', async (t) => {
  const { iam, allowIt, ask, redeem } = await signedIn(t);
  const { status, refreshToken = '' } = await redeem(await allowIt());
  assert.equal(status, 200);
  await iam.send(new DeleteLoginProfileCommand({ UserName: 'anna' }));
  assert.equal((await ask({ grantType: 'refresh_token', refreshToken })).status, 403);
});

test('a program on another machine stays one: it refreshes by no other name, and neither code nor token is in the trail', async (t) => {
  const { server, allowIt, ask, redeem } = await signedIn(t, CROSS);
  const code = await allowIt();
  const { status, refreshToken = '', accessToken } = await redeem(code);
  assert.equal(status, 200);
  const refresh = (clientId: string) => ask({ clientId, grantType: 'refresh_token', refreshToken });
  assert.equal((await refresh(SAME)).status, 403);
  assert.equal((await refresh(CROSS)).status, 200);
  const events = [...(await storedEvents(server)).values()];
  for (const secret of [code, refreshToken, accessToken?.sessionToken ?? ''])
    assert.ok(secret !== '' && events.every(({ text }) => !text.includes(secret)));
});
