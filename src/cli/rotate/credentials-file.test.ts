import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { keyOfProfile, withKey, writeWhole } from './credentials-file.ts';

const TEXT = `# mine
[default]
aws_access_key_id=AKIAOLD
aws_secret_access_key = old/secret+=
region = us-east-1

[ other ] ; of work
aws_access_key_id = AKIAOTHER
aws_secret_access_key = x
`;

test('the key of one profile is replaced in the credentials file, and all else stays to the letter', () => {
  assert.deepEqual(keyOfProfile(TEXT, 'default'), {
    accessKeyId: 'AKIAOLD',
    secretAccessKey: 'old/secret+=',
  });
  const changed = withKey(TEXT, 'default', { accessKeyId: 'AKIANEW', secretAccessKey: '$&new' });
  assert.equal(
    changed,
    TEXT.replace('aws_access_key_id=AKIAOLD', 'aws_access_key_id = AKIANEW').replace(
      'old/secret+=',
      () => '$&new',
    ),
  );
  assert.equal(keyOfProfile(TEXT, 'other')?.accessKeyId, 'AKIAOTHER');
  assert.equal(keyOfProfile(TEXT, 'none'), undefined);
  assert.throws(() => withKey(TEXT, 'none', { accessKeyId: 'a', secretAccessKey: 'b' }), /no access key/);
});

test('the credentials file is written whole, for its owner only', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'keywarden-rotate-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'credentials');
  await writeWhole(path, TEXT);
  assert.equal(await readFile(path, 'utf8'), TEXT);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
});
