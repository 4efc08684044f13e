import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readOAuthRequest } from './oauth-request.ts';

const HERE = 'https://iam.example.com';
const GOOD: Readonly<Record<string, string>> = {
  response_type: 'code',
  client_id: 'arn:aws:signin:::devtools/same-device',
  redirect_uri: 'http://127.0.0.1:8400/oauth/callback',
  state: 'c0ffee00-0000-4000-8000-000000000000',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'SHA-256',
};
const REMOTE = 'arn:aws:signin:::devtools/cross-device';

const read = (changed: Readonly<Record<string, string>>) =>
  readOAuthRequest((name) => ({ ...GOOD, ...changed })[name], [HERE]);

test('a code goes to a program on the machine itself, or is shown to the person', () => {
  for (const host of ['127.0.0.1', '[::1]', 'localhost'])
    assert.ok(read({ redirect_uri: `http://${host}:8400/oauth/callback` }));
  assert.ok(read({ client_id: REMOTE, redirect_uri: `${HERE}/v1/sessions/confirmation` }));
});

test('no address but those is told a code, whatever it looks like', () => {
  const hosts = [
    'evil.example',
    '127.0.0.1.evil.example',
    '127.0.0.1@evil.example',
    '127.1',
    '0.0.0.0',
    '[::]',
  ];
  for (const host of hosts) {
    assert.equal(read({ redirect_uri: `http://${host}:8400/oauth/callback` }), undefined, host);
    assert.equal(
      read({ client_id: REMOTE, redirect_uri: `https://${host}/v1/sessions/confirmation` }),
      undefined,
    );
  }
  fc.assert(
    fc.property(
      fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string()),
      (uri) => {
        assert.equal(read({ redirect_uri: uri }), undefined);
        assert.equal(read({ client_id: REMOTE, redirect_uri: uri }), undefined);
      },
    ),
  );
});

test('PKCE, state, and a client that is known are asked for', () => {
  for (const name of Object.keys(GOOD)) assert.equal(read({ [name]: '' }), undefined, name);
  for (const changed of [
    { code_challenge_method: 'plain' },
    { code_challenge: 'short' },
    { client_id: 'toString' },
    { client_id: 'arn:aws:signin:::devtools/SAME-device' },
    { state: 'a b' },
    { state: 'x'.repeat(129) },
  ])
    assert.equal(read(changed), undefined, JSON.stringify(changed));
});
