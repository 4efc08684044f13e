import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type KeyPair, keyOfProfile } from '../src/cli/rotate/credentials-file.ts';
import { run } from '../src/cli/run.ts';
import { createUser, iamClient, putUserPolicy, stsClient } from './support/clients.ts';
import { ACCOUNT, startServer } from './support/server.ts';

/** `keywarden rotate` on a credentials file, with all rights and with IAM's alone. */

const UserName = 'anna';
const Resource = `arn:aws:iam::${ACCOUNT}:user/${UserName}`;

for (const [name, Action] of [
  ['with rights to drain', ['iam:*AccessKey*', 'keywarden:*']],
  ['with the rights of IAM alone', ['iam:*AccessKey*']],
] as const)
  test(`a key is rotated on its profile by itself, undone, and rotated again, ${name}`, async (t) => {
    const server = await startServer(t);
    const iam = iamClient(server, server.root);
    const { accessKeyId, secretAccessKey } = await createUser(iam, UserName);
    const old: KeyPair = { accessKeyId, secretAccessKey };
    await putUserPolicy(iam, UserName, { Effect: 'Allow', Action, Resource });
    const path = join(server.folder, 'credentials');
    await writeFile(
      path,
      `[work]\naws_access_key_id = ${old.accessKeyId}\naws_secret_access_key = ${old.secretAccessKey}\n`,
    );
    const rotate = async (...flags: string[]) => {
      let text = '';
      const write = (more: string): void => {
        text += more;
      };
      const code = await run(
        ['rotate', '--profile', 'work', '--credentials-file', path, '--endpoint', server.url, ...flags],
        { env: {}, platform: 'linux', home: server.folder, workingDirectory: server.folder },
        { out: write, error: write },
      );
      return { code, text };
    };
    const current = async (): Promise<KeyPair> => {
      const key = keyOfProfile(await readFile(path, 'utf8'), 'work');
      assert.ok(key);
      return key;
    };
    const works = async (key: KeyPair) =>
      stsClient(server, { ...key }).send(new GetCallerIdentityCommand({}));
    const statuses = async () =>
      ((await iam.send(new ListAccessKeysCommand({ UserName }))).AccessKeyMetadata ?? []).map(
        ({ AccessKeyId, Status }) => [AccessKeyId, Status],
      );

    assert.match((await rotate('--dry-run')).text, /Would make a second key/);
    assert.equal((await statuses()).length, 1);
    // The old one was used a moment ago, by the program at least, so in a second nothing is taken away.
    await works(old);
    const early = await rotate('--wait', '2s', '--quiet', '1h');
    assert.equal(early.code, 1, early.text);
    assert.match(early.text, /no key was taken away/);
    const fresh = await current();
    assert.notEqual(fresh.accessKeyId, old.accessKeyId);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    await works(old);
    await works(fresh);
    assert.equal((await rotate('--undo')).code, 0);
    assert.deepEqual(await current(), old);
    assert.deepEqual(await statuses(), [[old.accessKeyId, 'Active']]);
    await works(old);
    await assert.rejects(works(fresh), { name: 'InvalidClientTokenId' });

    assert.equal((await rotate('--wait', '1s', '--quiet', '1h')).code, 1);
    const next = await current();
    await works(next);
    const done = await rotate('--wait', '20s', '--quiet', '2s');
    assert.equal(done.code, 0, done.text);
    assert.deepEqual(
      (await statuses()).sort(),
      [
        [old.accessKeyId, 'Inactive'],
        [next.accessKeyId, 'Active'],
      ].sort(),
    );
    // Undone even now, and done again to the end.
    assert.equal((await rotate('--undo')).code, 0);
    await works(old);
    assert.equal((await rotate('--wait', '1s', '--quiet', '1h')).code, 1);
    const last = await current();
    await works(last);
    const ended = await rotate('--wait', '20s', '--quiet', '2s', '--delete');
    assert.equal(ended.code, 0, ended.text);
    assert.deepEqual(await statuses(), [[last.accessKeyId, 'Active']]);
    const late = await rotate('--undo');
    assert.equal(late.code, 1);
    assert.match(late.text, /no rotation is under way/);
    await works(last);
  });
