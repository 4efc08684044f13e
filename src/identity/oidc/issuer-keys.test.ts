import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FetchError } from './fetch-json.ts';
import { issuerKeysBy } from './issuer-keys.ts';

const url = 'https://issuer.example.com/realm';
const issuer = { url, thumbprints: [] };
const START = Date.UTC(2026, 10, 24);
const SECONDS = 1000;

/** An issuer whose documents a test may change, and how often its keys were asked for. */
function setup() {
  const documents = new Map<string, unknown>([
    [`${url}/.well-known/openid-configuration`, { issuer: url, jwks_uri: 'https://keys.example.com/' }],
    ['https://keys.example.com/', { keys: [{ kid: 'one', kty: 'OKP' }] }],
  ]);
  const asked: string[] = [];
  const keys = issuerKeysBy(async ({ href }) => {
    asked.push(href);
    const document = documents.get(href);
    if (document === undefined) throw new FetchError('unreachable', `${href} is not there`);
    return document;
  });
  const kids = async (kid: string | undefined, now: number) =>
    (await keys.keysOf(issuer, kid, now)).keys.map((key) => key.kid);
  return { documents, asked, keys, kids };
}

test('keys are asked for once in ten minutes, however many ask at once', async () => {
  const { asked, kids } = setup();
  await Promise.all(Array.from({ length: 20 }, () => kids('one', START)));
  await kids('one', START + 599 * SECONDS);
  await kids(undefined, START + 599 * SECONDS);
  assert.equal(asked.length, 2);
  await kids('one', START + 600 * SECONDS);
  assert.equal(asked.length, 4);
});

test('a key that is not known is looked for, once in half a minute, whatever strangers send', async () => {
  const { documents, asked, kids } = setup();
  await kids('one', START);
  for (let second = 1; second < 30; second++)
    assert.deepEqual(await kids(`x${second}`, START + second * SECONDS), ['one']);
  assert.equal(asked.length, 2);
  documents.set('https://keys.example.com/', { keys: [{ kid: 'two' }] });
  assert.deepEqual(await kids('two', START + 30 * SECONDS), ['two']);
  assert.equal(asked.length, 4);
});

test('an issuer that fails is left alone for five seconds; keys that are still good are used', async () => {
  const { documents, asked, kids } = setup();
  await kids('one', START);
  documents.delete('https://keys.example.com/');
  await assert.rejects(kids('two', START + 60 * SECONDS), FetchError);
  assert.equal(asked.length, 4);
  await assert.rejects(kids('two', START + 61 * SECONDS), FetchError);
  assert.deepEqual(await kids('one', START + 61 * SECONDS), ['one']);
  assert.equal(asked.length, 4);
  // Keys that are too old are used no longer.
  await assert.rejects(kids('one', START + 700 * SECONDS), FetchError);
  await assert.rejects(kids('one', START + 701 * SECONDS), FetchError);
  assert.equal(asked.length, 6);
});

test('documents of another issuer, or of another form, are refused', async () => {
  const discovery = `${url}/.well-known/openid-configuration`;
  for (const document of [
    null,
    [],
    { issuer: `${url}/`, jwks_uri: 'https://keys.example.com/' },
    { issuer: 'https://other.example.com', jwks_uri: 'https://keys.example.com/' },
    { issuer: url },
    { issuer: url, jwks_uri: 'keys' },
  ]) {
    const { documents, kids } = setup();
    documents.set(discovery, document);
    await assert.rejects(kids('one', START), { fault: 'answer' }, JSON.stringify(document));
  }
  for (const set of [{}, { keys: 'one' }, { keys: ['one'] }, { keys: Array(101).fill({}) }]) {
    const { documents, kids } = setup();
    documents.set('https://keys.example.com/', set);
    await assert.rejects(kids('one', START), { fault: 'answer' });
  }
});

test('who trusts an issuer by other certificates shares nothing', async () => {
  const { asked, keys, kids } = setup();
  await kids('one', START);
  await keys.keysOf({ url, thumbprints: ['a'.repeat(40)] }, 'one', START);
  assert.equal(asked.length, 4);
});
