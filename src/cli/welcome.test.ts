import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SecretBytes } from '../core/secret-bytes.ts';
import { welcomeText } from './welcome.ts';

const firstRun = {
  accountId: '123456789012',
  rootEmail: 'root@localhost',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: SecretBytes.fromText('wJalrXUtnFEMI'),
};
const welcome = {
  version: '1.0.0',
  url: 'http://127.0.0.1:4600',
  dataDirectory: '/data',
  firstRun: undefined,
  refusesRootKeys: false,
  isSecretGiven: false,
  rootPassword: undefined,
  caBundlePath: undefined,
};

test('a first start shows the four lines that make a client work', () => {
  const text = welcomeText({ ...welcome, firstRun });
  for (const line of [
    'Keywarden 1.0.0 listens on http://127.0.0.1:4600',
    '  export AWS_ENDPOINT_URL=http://127.0.0.1:4600',
    '  export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE',
    '  export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI',
    '  export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1',
  ]) {
    assert.ok(text.split('\n').includes(line), line);
  }
});

test('a later start shows the address and no key', () => {
  const text = welcomeText(welcome);
  assert.match(text, /listens on http:\/\/127\.0\.0\.1:4600/);
  assert.doesNotMatch(text, /AWS_SECRET_ACCESS_KEY|AWS_ACCESS_KEY_ID/);
});

test('a key that is refused is not shown', () => {
  const text = welcomeText({ ...welcome, firstRun, refusesRootKeys: true });
  assert.doesNotMatch(text, /AWS_ACCESS_KEY_ID|wJalr/);
  assert.match(text, /--no-root-keys/);
});

test('a secret the operator chose is not repeated', () => {
  const text = welcomeText({ ...welcome, firstRun, isSecretGiven: true });
  assert.doesNotMatch(text, /wJalr/);
  assert.match(text, /export AWS_SECRET_ACCESS_KEY="\$KEYWARDEN_ROOT_SECRET_ACCESS_KEY"/);
});

test('a server on all addresses is reached at one', () => {
  assert.match(welcomeText({ ...welcome, url: 'https://0.0.0.0:4600' }), /URL=https:\/\/127\.0\.0\.1:4600\n/);
  assert.match(welcomeText({ ...welcome, url: 'https://[::]:4600' }), /URL=https:\/\/127\.0\.0\.1:4600\n/);
});

test('a self-signed certificate is named, quoted where the shell needs it', () => {
  const text = welcomeText({ ...welcome, caBundlePath: "/My Data/it's.pem" });
  assert.ok(text.includes(`export AWS_CA_BUNDLE='/My Data/it'\\''s.pem'`), text);
});
