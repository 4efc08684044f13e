import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { newTestSealer } from '../../identity/test-support.ts';
import { restoreBackup, writeBackup } from './backup-content.ts';
import { type HsmPaths, hsmPaths, makeStores, mirrorFolder, removeToken } from './stores.ts';

const random = { bytes: (length: number) => randomBytes(length) };

function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-stores-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

const filesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [path.slice(folder.length), readFileSync(path, 'utf8')];
      }),
  );

/** Stores of an HSM with one token in each. */
async function filledStores(data: string): Promise<HsmPaths> {
  const paths = hsmPaths(data, 'cluster-a', 'hsm-a');
  await makeStores(paths);
  for (const [store, text] of [
    [paths.identity, 'identity'],
    [paths.users, 'user'],
  ] as const) {
    mkdirSync(join(store, '0123-4567'));
    writeFileSync(join(store, '0123-4567', 'token.object'), text);
  }
  return paths;
}

test('a clone is what its source is: new files come, changed ones change, lost ones go, with whole tokens', async (t) => {
  const data = newFolder(t);
  const { users } = await filledStores(data);
  const target = join(data, 'clone');
  mkdirSync(join(target, 'old-token'), { recursive: true });
  writeFileSync(join(target, 'old-token', 'token.object'), 'old');
  await mirrorFolder(users, target);
  assert.deepEqual(filesOf(target), filesOf(users));
  assert.deepEqual(readdirSync(target), readdirSync(users));
  writeFileSync(join(users, '0123-4567', 'token.object'), 'changed');
  writeFileSync(join(users, '0123-4567', 'key.object'), 'key');
  await mirrorFolder(users, target);
  assert.deepEqual(filesOf(target), { '/0123-4567/key.object': 'key', '/0123-4567/token.object': 'changed' });
});

test('a token goes by its serial number, which ends the name of its folder', async (t) => {
  const { users } = await filledStores(newFolder(t));
  mkdirSync(join(users, 'aaaa-89ab'));
  await removeToken(users, '89ab');
  assert.deepEqual(readdirSync(users), ['0123-4567']);
  await removeToken(users, '89ab');
  await removeToken(users, '');
  assert.deepEqual(readdirSync(users), ['0123-4567']);
});

test('a backup restores what was there, and opens for nothing else nor when it was changed', async (t) => {
  const data = newFolder(t);
  const paths = await filledStores(data);
  const sealer = newTestSealer();
  const file = join(data, 'backup');
  const key = await writeBackup(paths, file, 'backup-a', { sealer, random });
  assert.ok(!readFileSync(file, 'latin1').includes('identity'));
  const restored = hsmPaths(data, 'cluster-b', 'hsm-b');
  await makeStores(restored);
  await restoreBackup(restored, file, 'backup-a', key, sealer);
  assert.deepEqual(filesOf(restored.users), filesOf(paths.users));
  assert.deepEqual(filesOf(restored.identity), filesOf(paths.identity));
  await assert.rejects(restoreBackup(restored, file, 'backup-b', key, sealer));
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
  writeFileSync(file, bytes);
  await assert.rejects(restoreBackup(restored, file, 'backup-a', key, sealer));
});
