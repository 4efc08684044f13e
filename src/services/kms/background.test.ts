import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { AuditEvent } from '../../audit/audit-event.ts';
import { ClusterUnavailable } from '../../custody/clusters/cluster-host.ts';
import type { ClusterKey } from '../../custody/clusters/keys/cluster-keys.ts';
import { noClusters } from '../../custody/clusters/test-support.ts';
import type { KeyVault } from '../../custody/vault/key-vault.ts';
import { identityMigrations } from '../../identity/migrations.ts';
import { openStore } from '../../storage/open-store.ts';
import { tablesOf } from '../../storage/tables-of.ts';
import type { BackgroundContext } from '../contract.ts';
import { testNodeView } from '../test-node-view.ts';
import { lookAfterKeys } from './background.ts';
import { kmsMigrations } from './migrations.ts';
import { NEW_KEY, newMaterialRow } from './new-key.ts';
import { type KmsDatabase, kmsOf } from './records/database.ts';
import { insertKeyStore } from './records/key-stores.ts';
import { countKeys, findKeyRow, insertKey } from './records/keys.ts';
import { insertMaterial, listMaterials } from './records/materials.ts';
import type { KeyRow, KeyStoreRow } from './tables.ts';

const ACCOUNT = '111122223333';
const NOW = Date.UTC(2026, 10, 24);
const DAY = 86_400_000;

interface Bench {
  readonly context: BackgroundContext;
  readonly events: readonly AuditEvent[];
  readonly db: KmsDatabase;
  add(key: Partial<KeyRow>): Promise<KeyRow>;
}

/** Makes material that nobody can use. */
const vault = {
  generate: async () => ({ blob: randomBytes(8), wrappedUnder: 'k', publicKey: undefined }),
} as unknown as KeyVault;

async function openBench(t: TestContext): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-kms-'));
  const store = await openStore({ url: `sqlite:${join(folder, 'test.db')}` });
  t.after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  await store.migrate([...identityMigrations, ...kmsMigrations]);
  const account = { id: ACCOUNT, name: 'a', email: 'a@example.com', email_key: 'a@example.com' };
  await store.write(async ({ db }) => {
    const row = {
      ...account,
      root_password_hash: null,
      alias: null,
      is_management: 0 as const,
      created_at: 0,
    };
    await tablesOf<{ accounts: typeof row }>(db).insertInto('accounts').values(row).execute();
  });
  const events: AuditEvent[] = [];
  const unused = (): never => assert.fail('not used here');
  const context: BackgroundContext = {
    store,
    vault,
    clusters: noClusters,
    sealer: {
      seal: unused,
      open: unused,
      macKey: unused,
      currentKeyId: unused,
      knows: unused,
      catchUp: unused,
    },
    audit: {
      record: async (_, event) => void events.push(event),
      append: unused,
      backlog: unused,
      flush: unused,
      close: unused,
    },
    node: testNodeView,
    mailer: undefined,
    publicUrl: unused,
    clock: { now: () => NOW },
    random: { bytes: (length) => randomBytes(length) },
    newUuid: () => 'uuid',
    report: (problem) => assert.fail(problem),
  };
  const add = (change: Partial<KeyRow>): Promise<KeyRow> =>
    store.write(async (tx) => addKey(kmsOf(tx), change));
  return { context, events, db: kmsOf({ db: store.reader }), add };
}

async function addKey(db: KmsDatabase, change: Partial<KeyRow>): Promise<KeyRow> {
  const key: KeyRow = {
    ...NEW_KEY,
    account_id: ACCOUNT,
    region: 'us-east-1',
    id: 'k1',
    key_spec: 'SYMMETRIC_DEFAULT',
    key_usage: 'ENCRYPT_DECRYPT',
    origin: 'AWS_KMS',
    created_at: 0,
    policy: '{}',
    policy_bindings: '{}',
    current_material_id: 'first',
    ...change,
  };
  const material = { materialId: 'first', blob: randomBytes(8), wrappedUnder: 'k' };
  await insertKey(db, key);
  await insertMaterial(db, newMaterialRow(key, material, 0));
  return key;
}

const place = { accountId: ACCOUNT, region: 'us-east-1' };
const refTo = (keyId: string, region = 'us-east-1') => ({ accountId: ACCOUNT, region, keyId });

test('a key goes with all its material when its waiting period is over, not before', async (t) => {
  const { context, db, add, events } = await openBench(t);
  await add({ id: 'over', state: 'PendingDeletion', deletion_at: NOW });
  await add({ id: 'waits', state: 'PendingDeletion', deletion_at: NOW + 1 });
  await lookAfterKeys(context);
  assert.equal(await findKeyRow(db, refTo('over')), undefined);
  assert.deepEqual(await listMaterials(db, refTo('over')), []);
  assert.ok(await findKeyRow(db, refTo('waits')));
  assert.equal(await countKeys(db, place), 1);
  assert.deepEqual(
    events.map(({ eventName, eventType, resources }) => [eventName, eventType, resources[0]?.name]),
    [['DeleteKey', 'AwsServiceEvent', `arn:aws:kms:us-east-1:${ACCOUNT}:key/over`]],
  );
});

test('a primary begins to wait when its last replica is gone', async (t) => {
  const { context, db, add } = await openBench(t);
  const primary = { id: 'mrk-1', primary_region: 'us-east-1', deletion_window_days: 7 };
  await add({ ...primary, state: 'PendingReplicaDeletion' });
  await add({ ...primary, region: 'eu-west-1', state: 'PendingDeletion', deletion_at: NOW - 1 });
  await lookAfterKeys(context);
  const left = await findKeyRow(db, refTo('mrk-1'));
  assert.deepEqual([left?.state, left?.deletion_at], ['PendingDeletion', NOW + 7 * DAY]);
  assert.equal(await findKeyRow(db, refTo('mrk-1', 'eu-west-1')), undefined);
});

test('a key that is due gets new material in all its regions, and keeps the old', async (t) => {
  const { context, db, add, events } = await openBench(t);
  const rotating = { id: 'mrk-2', primary_region: 'us-east-1' };
  await add({ ...rotating, rotation_period_days: 90, next_rotation_at: NOW });
  await add({ ...rotating, region: 'eu-west-1' });
  await add({ id: 'off', state: 'Disabled', rotation_period_days: 90, next_rotation_at: NOW });
  await lookAfterKeys(context);
  await lookAfterKeys(context);
  const key = await findKeyRow(db, refTo('mrk-2'));
  assert.equal(key?.next_rotation_at, NOW + 90 * DAY);
  const replica = await findKeyRow(db, refTo('mrk-2', 'eu-west-1'));
  assert.equal(replica?.current_material_id, key?.current_material_id);
  const states = (await listMaterials(db, refTo('mrk-2'))).map((row) => [row.state, row.rotation_type]);
  assert.deepEqual(states, [
    ['NON_CURRENT', null],
    ['CURRENT', 'AUTOMATIC'],
  ]);
  assert.equal((await findKeyRow(db, refTo('off')))?.current_material_id, 'first');
  assert.deepEqual(
    events.map(({ eventName }) => eventName),
    ['RotateKey'],
  );
});

/** A bench with one key in a key store whose waiting period is over, over clusters that are played. */
async function storeBench(
  t: TestContext,
  connection_state: KeyStoreRow['connection_state'],
  destroy: (key: ClusterKey) => Promise<boolean>,
) {
  const bench = await openBench(t);
  const reports: string[] = [];
  await bench.context.store.write((tx) =>
    insertKeyStore(kmsOf(tx), {
      id: 'cks-1',
      account_id: ACCOUNT,
      region: 'us-east-1',
      name: 'store',
      cluster_id: 'cluster-1',
      trust_anchor: '',
      connection_state,
      connection_error: null,
      sealed_password: new Uint8Array(1),
      created_at: 0,
    }),
  );
  const due = { state: 'PendingDeletion', deletion_at: NOW, key_store_id: 'cks-1' } as const;
  await bench.add({ id: 'inside', origin: 'AWS_CLOUDHSM', ...due });
  const context: BackgroundContext = {
    ...bench.context,
    clusters: { ...noClusters, keys: { ...noClusters.keys, destroy } },
    report: (problem) => reports.push(problem),
  };
  const data = () => {
    const { customKeyStoreId, clusterId, backingKeysDeletionStatus } =
      bench.events[0]?.additionalEventData ?? {};
    return [customKeyStoreId, clusterId, backingKeysDeletionStatus];
  };
  return {
    ...bench,
    context,
    reports,
    data,
    isThere: async () => (await findKeyRow(bench.db, refTo('inside'))) !== undefined,
  };
}

const told = (deletionStatus: string) => [
  'cks-1',
  'cluster-1',
  `[{"backingKeyId":"first","deletionStatus":"${deletionStatus}"}]`,
];

test('a key of a key store is destroyed in its cluster before it goes, and the event says so', async (t) => {
  const destroyed: ClusterKey[] = [];
  const bench = await storeBench(t, 'CONNECTED', async (key) => destroyed.push(key) > 0);
  await lookAfterKeys(bench.context);
  assert.deepEqual(
    destroyed.map(({ place: { keyId, materialId }, login }) => [keyId, materialId, login.client]),
    [['inside', 'first', 'cks-1']],
  );
  assert.equal(await bench.isThere(), false);
  assert.deepEqual(bench.data(), told('SUCCESS'));
  assert.deepEqual(bench.reports, []);
});

test('a key of a disconnected key store goes, and its object stays behind, as event and report say', async (t) => {
  const bench = await storeBench(t, 'DISCONNECTED', () => assert.fail());
  await lookAfterKeys(bench.context);
  assert.equal(await bench.isThere(), false);
  assert.deepEqual(bench.data(), told('FAILURE'));
  assert.match(bench.reports[0] ?? '', /object first stays in cluster-1: cks-1 is not connected/);
});

test('a cluster that does not answer is asked again for an hour', async (t) => {
  const away = () => Promise.reject(new ClusterUnavailable('no HSM in service'));
  const bench = await storeBench(t, 'CONNECTED', away);
  const at = (now: number) => lookAfterKeys({ ...bench.context, clock: { now: () => now } });
  await at(NOW);
  assert.equal(await bench.isThere(), true);
  await at(NOW + 3_600_000);
  assert.equal(await bench.isThere(), false);
  assert.deepEqual(bench.data(), told('FAILURE'));
  assert.equal(bench.reports.length, 2);
});

test('a key whose cluster another node has is left to that node', async (t) => {
  const away = () => Promise.reject(new ClusterUnavailable('elsewhere', { isElsewhere: true }));
  const bench = await storeBench(t, 'CONNECTED', away);
  await lookAfterKeys(bench.context);
  assert.equal(await bench.isThere(), true);
  assert.deepEqual(bench.reports, []);
});
