import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { CreateUserCommand, ListUsersCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, DecryptCommand, EncryptCommand } from '@aws-sdk/client-kms';
import { GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { run } from '../src/cli/run.ts';
import { createUser, iamClient, kmsClient, sessionCredentials, stsClient } from './support/clients.ts';
import { postgresBinaries, skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { newHome, type ServerHome, settingsOf, startServer } from './support/server.ts';
import { refusal, whoAmI } from './support/story-sdk.ts';

/** A deployment is written to a file while it serves, tried, lost, and restored. */

interface Ran {
  readonly code: number;
  readonly text: string;
}

/** A command of the operator, on the home's settings but for those given. */
async function keywarden(
  home: ServerHome,
  argv: readonly string[],
  changes: NodeJS.ProcessEnv = {},
): Promise<Ran> {
  const { dataDirectory, databaseUrl, hsm } = settingsOf(home);
  const env = {
    KEYWARDEN_DATA: dataDirectory,
    KEYWARDEN_DATABASE: databaseUrl,
    KEYWARDEN_HSM_PIN: hsm.pin,
    KEYWARDEN_PKCS11_LIBRARY: hsm.library,
    ...changes,
  };
  let text = '';
  const write = (more: string): void => {
    text += more;
  };
  const surroundings = { env, platform: process.platform, home: home.folder, workingDirectory: home.folder };
  const code = await run(argv, surroundings, { out: write, error: write });
  return { code, text };
}

const pgFlags = (): string[] => {
  const folder = postgresBinaries();
  return folder === undefined ? [] : ['--pg-bin', folder];
};

async function survives(t: TestContext, database: 'sqlite' | 'postgres'): Promise<void> {
  const home = await newHome(t, database);
  const server = await startServer(t, { home });
  const iam = iamClient(server, server.root);
  const anna = await createUser(iam, 'anna');
  const kms = kmsClient(server, server.root);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const secret = await kms.send(
    new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: Buffer.from('secret') }),
  );
  const session = sessionCredentials(
    (await stsClient(server, anna).send(new GetSessionTokenCommand({}))).Credentials,
  );
  const flags = database === 'postgres' ? pgFlags() : [];

  // Others write meanwhile.
  let isOver = false;
  const writing = (async () => {
    for (let count = 0; !isOver; count++)
      await iam.send(new CreateUserCommand({ UserName: `busy-${count}` }));
  })();
  const made = await keywarden(home, ['backup', 'all.backup', ...flags]);
  isOver = true;
  await writing;
  assert.equal(made.code, 0, made.text);
  const file = join(home.folder, 'all.backup');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const pin = readFileSync(join(home.folder, 'pin'));
  assert.ok(!readFileSync(file).includes(pin.subarray(0, 43)), 'the PIN is not in it');
  assert.match((await keywarden(home, ['backup', 'all.backup', ...flags])).text, /is there already/);

  const newDatabase = async (): Promise<string> => (await startPostgres()).createDatabase();
  const scratch = database === 'postgres' ? ['--scratch', await newDatabase()] : [];
  const verified = await keywarden(home, ['backup', 'verify', 'all.backup', ...flags, ...scratch]);
  assert.equal(verified.code, 0, verified.text);
  assert.match(verified.text, /ok {4}2 of 2 secret access keys unsealed/);
  assert.match(verified.text, /ok {4}1 of 1 materials of KMS keys unwrapped by the HSM/);
  assert.match(verified.text, /Everything came back/);

  // Revoked after the backup.
  await iam.send(
    new UpdateAccessKeyCommand({ UserName: 'anna', AccessKeyId: anna.accessKeyId, Status: 'Inactive' }),
  );
  assert.match((await keywarden(home, ['restore', 'all.backup', ...flags])).text, /is not empty/);
  await server.close();

  const folder = join(home.folder, 'elsewhere');
  mkdirSync(folder);
  const databaseUrl =
    database === 'sqlite' ? `sqlite:${join(folder, 'data/keywarden.db')}` : await newDatabase();
  const place = { KEYWARDEN_DATA: join(folder, 'data'), KEYWARDEN_DATABASE: databaseUrl };
  const restored = await keywarden(home, ['restore', 'all.backup', ...flags], place);
  assert.equal(restored.code, 0, restored.text);
  assert.match(restored.text, /do it anew[\s\S]*All sessions issued before have ended/);
  cpSync(join(home.folder, 'pin'), join(folder, 'pin'));
  const again = await startServer(t, { home: { ...home, folder, databaseUrl } });
  assert.ok(
    again.log.some((line) => /restored on .* what was revoked/.test(line)),
    again.log.join(),
  );
  assert.equal(
    (await whoAmI(stsClient(again, anna))).slice(-4),
    'anna',
    'as it was when the backup was made',
  );
  const [code] = await refusal(whoAmI(stsClient(again, session)));
  assert.equal(code, 'InvalidClientTokenId');
  const opened = await kmsClient(again, again.root).send(
    new DecryptCommand({ CiphertextBlob: secret.CiphertextBlob }),
  );
  assert.equal(Buffer.from(opened.Plaintext ?? []).toString(), 'secret');
  const fresh = await stsClient(again, anna).send(new GetSessionTokenCommand({}));
  await whoAmI(stsClient(again, sessionCredentials(fresh.Credentials)));
  await iamClient(again, again.root).send(new ListUsersCommand({}));
}

for (const database of ['sqlite', 'postgres'] as const) {
  const skip = database === 'postgres' && skipWithoutPostgres();
  test(`a backup made while others write is tried, and restored elsewhere, on ${database}`, { skip }, (t) =>
    survives(t, database),
  );
}

test('a backup that was changed, cut, or is none is refused, and leaves nothing behind', async (t) => {
  const home = await newHome(t);
  await (await startServer(t, { home })).close();
  assert.equal((await keywarden(home, ['backup', 'all.backup'])).code, 0);
  const bytes = readFileSync(join(home.folder, 'all.backup'));
  const place = { KEYWARDEN_DATA: join(home.folder, 'new'), KEYWARDEN_DATABASE: '' };
  const tries: readonly (readonly [name: string, bytes: Buffer, says: RegExp])[] = [
    ['changed', changedIn(bytes, 'SQLite format 3'), /keywarden\.db was changed/],
    ['cut', bytes.subarray(0, bytes.length / 2), /does not unpack|no manifest|missing|was changed/],
    ['other', Buffer.from('no backup at all'), /does not unpack|no manifest/],
  ];
  for (const [name, content, says] of tries) {
    writeFileSync(join(home.folder, name), content);
    const { code, text } = await keywarden(home, ['restore', name], place);
    assert.equal(code, 1, name);
    assert.match(text, says);
    assert.throws(() => statSync(join(home.folder, 'new')), { code: 'ENOENT' });
    assert.throws(() => statSync(join(home.folder, 'new.restoring')), { code: 'ENOENT' });
  }
});

test('a backup does not open with another PIN', async (t) => {
  const home = await newHome(t);
  await (await startServer(t, { home })).close();
  assert.equal((await keywarden(home, ['backup', 'all.backup'])).code, 0);
  writeFileSync(join(home.folder, 'wrong'), 'x'.repeat(43), { mode: 0o600 });
  const pin = `file:${join(home.folder, 'wrong')}`;
  const { code, text } = await keywarden(home, ['backup', 'verify', 'all.backup'], {
    KEYWARDEN_HSM_PIN: pin,
  });
  assert.equal(code, 1);
  assert.match(text, /PIN/);
  assert.ok(!text.includes('xxxx'));
});

/** One byte of another one behind where a text stands. */
function changedIn(bytes: Buffer, text: string): Buffer {
  const changed = Buffer.from(bytes);
  const at = bytes.indexOf(text) + 2000;
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}

after(async () => {
  if (skipWithoutPostgres() === false) await (await startPostgres()).stop();
});
