import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type KeyPair, keyOfProfile } from '../src/cli/rotate/credentials-file.ts';
import { run } from '../src/cli/run.ts';
import { accessKeyTables } from '../src/identity/access-keys/tables.ts';
import { openStore } from '../src/storage/open-store.ts';
import { createUser, iamClient, putUserPolicy, stsClient } from './support/clients.ts';
import { ACCOUNT, type ServerHome, startServer } from './support/server.ts';

/** `keywarden rotate` on a credentials file, with all rights and with IAM's alone. */

const UserName = 'anna';
const Resource = `arn:aws:iam::${ACCOUNT}:user/${UserName}`;

/** As if all that was used so far had been an hour ago; what was noted is stored by then. */
async function age(server: ServerHome): Promise<void> {
  await delay(1500);
  const store = await openStore({ url: server.databaseUrl });
  const hour = 3_600_000;
  await store.write(async ({ db }) => {
    const tables = accessKeyTables(db);
    await tables
      .updateTable('access_key_uses')
      .set((of) => ({ first_at: of('first_at', '-', hour), last_at: of('last_at', '-', hour) }))
      .execute();
    await tables
      .updateTable('access_keys')
      .set((of) => ({ last_used_at: of('last_used_at', '-', hour) }))
      .execute();
  });
  await store.close();
}

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

    const hasty = await rotate('--quiet', '119s');
    assert.equal(hasty.code, 2);
    assert.match(hasty.text, /--quiet wants 2m at least/);
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
    await age(server);
    const done = await rotate('--wait', '20s', '--quiet', '2m');
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
    await age(server);
    const ended = await rotate('--wait', '20s', '--quiet', '2m', '--delete');
    assert.equal(ended.code, 0, ended.text);
    assert.deepEqual(await statuses(), [[last.accessKeyId, 'Active']]);
    const late = await rotate('--undo');
    assert.equal(late.code, 1);
    assert.match(late.text, /no rotation is under way/);
    await works(last);
  });
