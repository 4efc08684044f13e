import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { identityMigrations } from '../../identity/migrations.ts';
import { openStore } from '../../storage/open-store.ts';
import type { Store } from '../../storage/store.ts';
import { tablesOf } from '../../storage/tables-of.ts';
import { grantsTo, keepKeysInMemory, keyMaterial, keyRow, keyRowOfAlias } from './key-cache.ts';
import { kmsMigrations } from './migrations.ts';
import { NEW_KEY, newMaterialRow } from './new-key.ts';
import { deleteAlias, findAlias, insertAlias, moveAlias } from './records/aliases.ts';
import { type KmsDatabase, kmsOf } from './records/database.ts';
import { deleteGrant, insertGrant } from './records/grants.ts';
import { insertKey, updateKey } from './records/keys.ts';
import { insertMaterial } from './records/materials.ts';
import type { GrantRow, KeyRow } from './tables.ts';
import { keyTopic } from './topics.ts';

const ACCOUNT = '111122223333';
const PLACE = { accountId: ACCOUNT, region: 'us-east-1' };
const refTo = (keyId: string) => ({ ...PLACE, keyId });
const named = (id: string) => ({ account_id: ACCOUNT, region: 'us-east-1', id });

async function openKeys(t: TestContext): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-kms-cache-'));
  const store = await openStore({ url: `sqlite:${join(folder, 'test.db')}` });
  await store.migrate([...identityMigrations, ...kmsMigrations]);
  const stop = keepKeysInMemory(store);
  t.after(async () => {
    stop();
    await store.close();
    rmSync(folder, { recursive: true });
  });
  await store.write(async ({ db }) => {
    const row = {
      id: ACCOUNT,
      name: 'a',
      email: 'a@example.com',
      email_key: 'a@example.com',
      root_password_hash: null,
      alias: null,
      is_management: 0,
      created_at: 0,
    };
    await tablesOf<{ accounts: typeof row }>(db).insertInto('accounts').values(row).execute();
    for (const id of ['k1', 'k2']) await addKey(kmsOf({ db }), id);
  });
  return store;
}

async function addKey(db: KmsDatabase, id: string): Promise<void> {
  const key: KeyRow = {
    ...NEW_KEY,
    ...named(id),
    key_spec: 'SYMMETRIC_DEFAULT',
    key_usage: 'ENCRYPT_DECRYPT',
    origin: 'AWS_KMS',
    created_at: 0,
    policy: '{}',
    policy_bindings: '{}',
    current_material_id: 'first',
  };
  await insertKey(db, key);
  const material = { materialId: 'first', blob: randomBytes(8), wrappedUnder: 'k' };
  await insertMaterial(db, newMaterialRow(key, material, 0));
}

test('a key is read once, and again when somebody changed it', async (t) => {
  const store = await openKeys(t);
  const db = kmsOf({ db: store.reader });
  const first = await keyRow(db, refTo('k1'));
  assert.equal(await keyRow(db, refTo('k1')), first);
  await store.write(async (tx) => {
    await updateKey(kmsOf(tx), refTo('k1'), { state: 'Disabled' });
    // A write sees its own rows; others see what is committed.
    assert.equal((await keyRow(kmsOf(tx), refTo('k1')))?.state, 'Disabled');
    assert.equal((await keyRow(db, refTo('k1')))?.state, 'Enabled');
    tx.change(keyTopic(named('k1')));
  });
  assert.equal((await keyRow(db, refTo('k1')))?.state, 'Disabled');
  assert.equal((await keyRow(db, refTo('k2')))?.state, 'Enabled');
});

test('what is not there is looked for each time', async (t) => {
  const store = await openKeys(t);
  const db = kmsOf({ db: store.reader });
  assert.equal(await keyRow(db, refTo('k3')), undefined);
  assert.equal(await keyRowOfAlias(db, PLACE, 'alias/a'), undefined);
  await store.write((tx) => addKey(kmsOf(tx), 'k3'));
  assert.equal((await keyRow(db, refTo('k3')))?.id, 'k3');
  assert.equal(await keyMaterial(db, refTo('k3'), 'second'), undefined);
  assert.equal((await keyMaterial(db, refTo('k3'), 'first'))?.wrapped_under, 'k');
});

test('an alias that moves or goes is followed', async (t) => {
  const store = await openKeys(t);
  const db = kmsOf({ db: store.reader });
  const name = 'alias/a';
  const idBehind = async () => (await keyRowOfAlias(db, PLACE, name))?.id;
  const write = (run: (db: KmsDatabase) => Promise<void>) =>
    store.write(async (tx) => {
      await run(kmsOf(tx));
      for (const id of ['k1', 'k2']) tx.change(keyTopic(named(id)));
    });
  const alias = {
    account_id: ACCOUNT,
    region: 'us-east-1',
    name,
    key_id: 'k1',
    created_at: 0,
    updated_at: 0,
  };
  await write((tx) => insertAlias(tx, alias));
  assert.equal(await idBehind(), 'k1');
  await write((tx) => moveAlias(tx, alias, 'k2', 1));
  assert.equal(await idBehind(), 'k2');
  await write(async (tx) => {
    const moved = await findAlias(tx, PLACE, name);
    assert.ok(moved);
    await deleteAlias(tx, moved);
  });
  assert.equal(await idBehind(), undefined);
});

test('grants are there with the write that makes them, and gone with the one that takes them', async (t) => {
  const store = await openKeys(t);
  const db = kmsOf({ db: store.reader });
  const grant = (id: string, grantee: string): GrantRow => ({
    ...{ id, account_id: ACCOUNT, region: 'us-east-1', key_id: 'k1', name: '', grantee, grantee_id: null },
    ...{ retiring: null, retiring_id: null, issuing_account: ACCOUNT, operations: '["Decrypt"]' },
    ...{ constraints: null, created_at: 0 },
  });
  const write = (run: (db: KmsDatabase) => Promise<void>) =>
    store.write(async (tx) => {
      await run(kmsOf(tx));
      tx.change(keyTopic(named('k1')));
    });
  const idsOf = async (...names: string[]) => (await grantsTo(db, refTo('k1'), names)).map(({ id }) => id);
  assert.deepEqual(await idsOf('bob'), []);
  await write(async (tx) => {
    for (let number = 0; number < 3; number++) await insertGrant(tx, grant(`b${number}`, 'bob'));
    await insertGrant(tx, grant('c', 'carol'));
  });
  assert.deepEqual(await idsOf('bob', 'dave'), ['b0', 'b1', 'b2']);
  await write((tx) => deleteGrant(tx, 'b1'));
  assert.deepEqual(await idsOf('bob'), ['b0', 'b2']);
  // So many that they are not kept in memory.
  await write(async (tx) => {
    for (let number = 100; number < 220; number++) await insertGrant(tx, grant(`d${number}`, 'dave'));
  });
  assert.equal((await idsOf('dave')).length, 120);
  assert.deepEqual(await idsOf('carol'), ['c']);
});
