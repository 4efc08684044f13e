import assert from 'node:assert/strict';
import { test } from 'node:test';
import { identityMigrations } from '../../identity/migrations.ts';
import { openTestStore } from '../../identity/test-support.ts';
import { keepStoresInMemory, keyStoreRow } from './key-store-cache.ts';
import { kmsMigrations } from './migrations.ts';
import { kmsOf } from './records/database.ts';
import { deleteKeyStore, insertKeyStore, updateKeyStore } from './records/key-stores.ts';
import { keyStoreTopic } from './topics.ts';

const PLACE = { accountId: '111122223333', region: 'us-east-1' };

test('a key store in memory is as the last write left it, and of its own place alone', async (t) => {
  const { store, write: writeIdentity, close } = await openTestStore();
  t.after(close);
  await store.migrate([...identityMigrations, ...kmsMigrations]);
  await writeIdentity([], (tables) =>
    tables
      .insertInto('accounts')
      .values({
        id: PLACE.accountId,
        name: 'a',
        email: 'a@example.com',
        email_key: 'a@example.com',
        root_password_hash: null,
        alias: null,
        is_management: 0,
        created_at: 0,
      })
      .execute(),
  );
  const stop = keepStoresInMemory(store);
  const db = kmsOf({ db: store.reader });
  const write = (run: (tx: typeof db) => Promise<void>) =>
    store.write(async (tx) => {
      await run(kmsOf(tx));
      tx.change(keyStoreTopic('cks-1'));
    });
  const stateIn = async (place = PLACE) => (await keyStoreRow(db, place, 'cks-1'))?.connection_state;
  assert.equal(await stateIn(), undefined);
  await write((tx) =>
    insertKeyStore(tx, {
      id: 'cks-1',
      account_id: PLACE.accountId,
      region: PLACE.region,
      name: 'store',
      cluster_id: 'cluster-1',
      trust_anchor: '',
      connection_state: 'CONNECTED',
      connection_error: null,
      sealed_password: new Uint8Array(1),
      created_at: 0,
    }),
  );
  assert.equal(await stateIn(), 'CONNECTED');
  assert.equal(await stateIn({ ...PLACE, region: 'eu-west-1' }), undefined);
  await write((tx) => updateKeyStore(tx, 'cks-1', { connection_state: 'DISCONNECTED' }));
  assert.equal(await stateIn(), 'DISCONNECTED');
  await write((tx) => deleteKeyStore(tx, 'cks-1'));
  assert.equal(await stateIn(), undefined);
  stop();
});
