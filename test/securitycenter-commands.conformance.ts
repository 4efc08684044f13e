import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { run } from '../src/cli/run.ts';
import { newKeyring } from './support/gpg.ts';
import { skipWithoutGpg } from './support/programs.ts';
import { addAccount, type Credentials, startServer, type TestServer } from './support/server.ts';

/** `keywarden case`, `keywarden pentest` and `keywarden pgp`. */

/** What the command prints, in order. */
async function keywarden(server: TestServer, as: Credentials, ...argv: readonly string[]): Promise<string> {
  let text = '';
  const write = (more: string): void => {
    text += more;
  };
  const surroundings = {
    env: {
      AWS_ACCESS_KEY_ID: as.accessKeyId,
      AWS_SECRET_ACCESS_KEY: as.secretAccessKey,
      AWS_ENDPOINT_URL: server.url,
    },
    platform: process.platform,
    home: server.folder,
    workingDirectory: server.folder,
  };
  await run(argv, surroundings, { out: write, error: write });
  return text;
}

const idIn = (text: string, pattern: RegExp): string => pattern.exec(text)?.[0] ?? assert.fail(text);

test('a case is listed, read, answered, taken on and decrypted by commands', {
  skip: skipWithoutGpg(),
}, async (t) => {
  const server = await startServer(t);
  const root = (...argv: readonly string[]) => keywarden(server, server.root, ...argv);
  assert.equal(await root('case', 'list'), 'No cases.\n');
  assert.match(
    await root('pgp', 'create', '--name', 'Security', '--email', 'security@example.com'),
    /is CURRENT/,
  );
  const gpg = newKeyring(t);
  await gpg(['--import'], Buffer.from(await (await fetch(`${server.url}/security/pgp.asc`)).arrayBuffer()));
  const encrypted = await gpg(
    ['--trust-model', 'always', '-a', '-e', '-r', 'security@example.com'],
    'a proof',
  );
  const form = new FormData();
  form.set('title', 'Keys leak');
  form.set('text', 'By the \u001b[31mback door');
  form.append('encryptedFiles', new File([encrypted.stdout.toString()], 'proof.pgp'));
  const page = await (await fetch(`${server.url}/security/report`, { method: 'POST', body: form })).text();
  const link = idIn(page, /http[^"<]+\/security\/case\/[^"<]+/);

  const id = idIn(await root('case', 'list', '--state', 'new'), /VR-\d{4}-\d{4}/);
  assert.equal(await root('case', 'list', '--overdue'), 'No cases.\n');
  const shown = await root('case', 'show', id);
  assert.match(shown, /Keys leak/);
  assert.ok(!shown.includes('\u001b'), 'what strangers wrote does not steer the terminal');
  writeFileSync(join(server.folder, 'answer.txt'), 'Thank you for telling us.');
  await root('case', 'reply', id, '--file', join(server.folder, 'answer.txt'));
  await root('case', 'reply', id, '--internal', '--text', 'Who takes it?');
  const read = await (await fetch(link)).text();
  assert.match(read, /Thank you for telling us/);
  assert.doesNotMatch(read, /Who takes it/);
  assert.match(await root('case', 'state', id, '--to', 'fixed'), /ConflictException/);
  assert.match(await root('case', 'state', id, '--to', 'accepted'), /is ACCEPTED; it can become FIXING/);
  const file = idIn(shown, /file-[0-9a-f]{16}/);
  const out = join(server.folder, 'proof');
  assert.match(await root('case', 'decrypt', id, '--file', file, '--out', out), /bytes in/);
  assert.equal(readFileSync(out, 'utf8'), 'a proof');
  assert.match(await root('case', 'invite', id, '--name', 'Vendor'), /http.*\/security\/case\//);
  assert.match(await root('case', 'bulletin', id), /^\S+\n$/);
  assert.match(await root('case', 'show'), /wants one CASE/);
});

test('a penetration test is requested, decided and stopped by commands', async (t) => {
  const server = await startServer(t);
  const customer = await addAccount(server, '444455556666');
  const mine = (...argv: readonly string[]) => keywarden(server, customer, 'pentest', ...argv);
  const team = (...argv: readonly string[]) => keywarden(server, server.root, 'pentest', ...argv);
  const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const wish = ['--target', '444455556666', '--source', '192.0.2.0/24', '--method', 'guessing'];
  const contact = ['--contact-name', 'Tess', '--contact-email', 'tess@example.com'];
  const window = ['--start', at(0), '--end', at(1)];
  assert.match(await mine('request', ...wish, ...contact, ...window), /AcceptsRules must be true/);
  const made = await mine('request', ...wish, ...contact, ...window, '--accept-rules');
  const id = idIn(made, /pt-[0-9a-f]{16}/);
  assert.match(await mine('list'), /REQUESTED/);
  assert.match(await mine('approve', id), /AccessDenied/);
  assert.equal(await team('list'), 'No penetration tests.\n');
  assert.match(await team('list', '--all'), new RegExp(`${id}.*444455556666`));
  assert.match(await team('approve', id), /is ACTIVE/);
  assert.match(await team('stop', id), /--reason is wanted/);
  assert.match(await team('stop', id, '--reason', 'It disturbs.'), /is STOPPED/);
  assert.match(await mine('show', id), /It disturbs\./);
});

test('the key is rotated, revoked and signs by commands', { skip: skipWithoutGpg() }, async (t) => {
  const server = await startServer(t);
  const pgp = (...argv: readonly string[]) => keywarden(server, server.root, 'pgp', ...argv);
  assert.equal(await pgp('list'), 'No keys.\n');
  const first = idIn(
    await pgp('create', '--name', 'Security', '--email', 'security@example.com', '--expires-days', '30'),
    /[0-9A-F]{40}/,
  );
  assert.match(await pgp('rotate', '--overlap-days', '10'), /is CURRENT/);
  assert.match(await pgp('list'), new RegExp(`${first}\\s+PREVIOUS`));
  const gpg = newKeyring(t);
  await gpg(['--import'], await (await fetch(`${server.url}/security/pgp.asc`)).text());
  const signed = await pgp('sign', '--text', 'All is well.');
  assert.match((await gpg(['--verify'], signed)).told, /VALIDSIG/);
  assert.match(await pgp('revocation', first), /BEGIN PGP PUBLIC KEY BLOCK/);
  assert.match(await pgp('retire', first, '--revoke', 'retired'), /is REVOKED/);
  const message = await gpg(['--trust-model', 'always', '-a', '-e', '-r', 'security@example.com'], 'hello');
  const path = join(server.folder, 'message.asc');
  writeFileSync(path, message.stdout);
  assert.equal(await pgp('decrypt', '--file', path), 'hello');
});
