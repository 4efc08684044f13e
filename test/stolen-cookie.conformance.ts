import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { CreateLoginProfileCommand } from '@aws-sdk/client-iam';
import type { SignInTables } from '../src/signin/tables.ts';
import { openStore } from '../src/storage/open-store.ts';
import { tablesOf } from '../src/storage/tables-of.ts';
import { formToken } from '../src/web/form.ts';
import { allow, createUser, iamClient, putUserPolicy } from './support/clients.ts';
import { ConsoleVisitor } from './support/console-visitor.ts';
import { type ServerHome, startServer } from './support/server.ts';
import { type Answer, Visitor } from './support/visitor.ts';

/** What a cookie is worth without its browser: wherever it is shown, it makes no credentials and takes none away. */

const typed = { name: 'anna', password: 'First-Pass-1' };
const MINUTE = 60_000;

/** Makes every session older than it is. */
async function age(home: ServerHome, milliseconds: number): Promise<void> {
  const store = await openStore({ url: home.databaseUrl });
  try {
    await store.write(({ db }) =>
      tablesOf<SignInTables>(db)
        .updateTable('web_sessions')
        .set((row) => ({ created_at: row('created_at', '-', milliseconds) }))
        .execute(),
    );
  } finally {
    await store.close();
  }
}

const AUTHORIZE = {
  response_type: 'code',
  client_id: 'arn:aws:signin:::devtools/same-device',
  redirect_uri: 'http://127.0.0.1:8400/oauth/callback',
  state: 'state',
  code_challenge: 'A'.repeat(43),
  code_challenge_method: 'SHA-256',
};

async function stolen(t: TestContext) {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  await createUser(iam, 'anna');
  await iam.send(new CreateLoginProfileCommand({ UserName: 'anna', Password: typed.password }));
  await putUserPolicy(iam, 'anna', allow('*'));
  const anna = await ConsoleVisitor.open(server, typed);
  const thief = new ConsoleVisitor(server, new Visitor(server.url));
  for (const [name, value] of anna.visitor.cookies) thief.visitor.cookies.set(name, value);
  const token = formToken(anna.visitor.cookies.get('keywarden-session') ?? '');
  return { server, anna, thief, token };
}

const isSentToSignIn = ({ status, location }: Answer, to: string): void => {
  assert.equal(status, 303);
  assert.equal(location, `/signin?again=yes&to=${encodeURIComponent(to)}`);
};

test('a stolen cookie calls nothing by the console, and gets no credentials by any page', async (t) => {
  const { server, anna, thief, token } = await stolen(t);
  await age(server, 30 * MINUTE);
  await thief.look();
  assert.match((await thief.ask('iam/CreateAccessKey')).body, /InvalidSessionProof/);
  assert.equal((await thief.bind()).status, 409);
  const { visitor } = thief;
  for (const path of ['/account/mfa', '/account/passkeys', '/account/password', '/account/guardians'])
    isSentToSignIn(await visitor.get(path), path);
  const asked = `/v1/authorize?${new URLSearchParams(AUTHORIZE)}`;
  isSentToSignIn(await visitor.get(asked), asked);
  isSentToSignIn(await visitor.post('/v1/authorize', { token, ...AUTHORIZE }), asked);
  isSentToSignIn(await visitor.post('/account/mfa/app', { token, name: 'mine' }), '/account/mfa');
  isSentToSignIn(await visitor.post('/account/mfa/app/cancel', { token, serial: 'x' }), '/account/mfa');
  isSentToSignIn(
    await visitor.post('/account/password', { token, new: 'Thief-Pass-1' }),
    '/account/password',
  );
  isSentToSignIn(await visitor.post('/account/guardians/request', { token }), '/account/guardians');
  const { AccessKeyMetadata } = await anna.call<{ AccessKeyMetadata: unknown[] }>('iam/ListAccessKeys');
  assert.equal(AccessKeyMetadata.length, 1);
  assert.equal((await visitor.get('/account/sessions')).status, 200, 'looking is allowed');
});

test('whoever signs in again goes on where a sign-in was wanted', async (t) => {
  const { server, anna } = await stolen(t);
  await age(server, 30 * MINUTE);
  const { visitor } = anna;
  const again = await visitor.get((await visitor.get('/account/mfa')).location);
  assert.match(again.body, /needs a sign-in of the last minutes/);
  const to = /name="to" value="([^"]*)"/.exec(again.body)?.[1] ?? '';
  assert.equal(to, '/account/mfa');
  const answer = await visitor.post('/signin', {
    token: again.token,
    as: 'user',
    account: '111122223333',
    ...typed,
    to,
  });
  assert.equal(answer.location, '/account/mfa');
  assert.equal((await visitor.get('/account/mfa')).status, 200);
});

test('a form that was shown in time may be filled in for ten minutes more', async (t) => {
  const { server, anna, token } = await stolen(t);
  await age(server, 15 * MINUTE);
  const answer = await anna.visitor.post('/v1/authorize', { token, ...AUTHORIZE });
  assert.match(answer.location, /^http:\/\/127\.0\.0\.1:8400\/oauth\/callback\?code=/);
});
