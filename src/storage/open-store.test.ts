import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openStore } from './open-store.ts';
import { StorageError, type StorageFault } from './storage-error.ts';

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-open-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const failsWith = (url: string, fault: StorageFault) =>
  assert.rejects(openStore({ url }), (error) => error instanceof StorageError && error.fault === fault);

test('a path and a sqlite URL open the same file, which only its owner may read', async (t) => {
  const path = join(temporaryFolder(t), 'keywarden.db');
  const store = await openStore({ url: path });
  await store.write(async (tx) => tx.change('a'));
  if (process.platform !== 'win32') {
    for (const file of [path, `${path}-wal`, `${path}-shm`])
      assert.equal(statSync(file).mode & 0o777, 0o600, file);
  }
  await store.close();
  assert.equal(existsSync(`${path}-wal`), false);
  const again = await openStore({ url: `sqlite:${path}` });
  assert.equal(await again.lastPosition(), 1);
  await again.close();
  await again.close();
});

test('what cannot be opened says why in one of the store’s own words', async (t) => {
  const folder = temporaryFolder(t);
  const noise = join(folder, 'noise.db');
  writeFileSync(noise, 'this is no database, only a file with some text in it'.repeat(100));
  await failsWith(noise, 'corrupt');
  await failsWith(join(folder, 'no', 'such', 'folder.db'), 'unavailable');
  await failsWith(folder, 'unavailable');
  await failsWith('postgres://nobody:secret@127.0.0.1:1/none', 'unavailable');
});

test('an unknown kind of database is named without what follows', async () => {
  await assert.rejects(openStore({ url: 'mysql://root:hunter2@localhost/db' }), (error: Error) => {
    assert.match(error.message, /'mysql:'/);
    assert.doesNotMatch(error.message, /hunter2/);
    return true;
  });
});
