import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { newTestSealer } from '../../identity/test-support.ts';
import { openStore } from '../../storage/open-store.ts';
import type { Store } from '../../storage/store.ts';
import { newClusterSecrets, sealClusterSecrets } from './cluster-secrets.ts';
import { ClusterEngine } from './engine.ts';
import type { HsmPool } from './hsm-pool.ts';
import { JobError } from './job-error.ts';
import { clusterMigrations } from './migrations.ts';
import { Mutex } from './mutex.ts';
import { storesOf } from './open-stores.ts';
import {
  findBackup,
  findCluster,
  insertBackup,
  insertCluster,
  insertHsm,
  listBackupsOf,
  listHsms,
} from './records.ts';
import type { RunJob } from './run-job.ts';
import { takeSlot } from './slot-records.ts';
import { backupPath, hsmPaths, makeStores } from './stores.ts';
import type { HsmBackupRow, HsmClusterRow, HsmRow } from './tables.ts';
import { clusterRow } from './test-support.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 10, 24);
const random = { bytes: (length: number) => randomBytes(length) };

interface Bench {
  readonly store: Store;
  readonly engine: ClusterEngine;
  readonly data: string;
  readonly problems: string[];
  readonly cluster: HsmClusterRow;
  now: number;
  jobFails: boolean;
  /** What the module of the pool shows. */
  tokens: { readonly serial: string; readonly label: string }[];
}

const HSM: HsmRow = {
  id: 'hsm-aaaaaaaaaaa',
  cluster_id: 'cluster-aaaaaaaaaaa',
  zone: 'us-east-1a',
  subnet_id: 'subnet-0123456789abcdef0',
  eni_id: 'eni-0',
  eni_ip: '10.0.0.10',
  state: 'ACTIVE',
  state_message: null,
  pool: null,
  created_at: START,
};

const POOL: HsmPool = {
  name: 'vendor',
  hsmType: 'hsm1.medium',
  zone: 'us-east-1a',
  library: '',
  environment: {},
  owns: () => true,
  officerPinSource: { description: 'test', read: async () => undefined },
};

/** An engine over a real database, whose HSM is played. */
async function bench(t: TestContext, values: Partial<HsmClusterRow> = {}): Promise<Bench> {
  const data = mkdtempSync(join(tmpdir(), 'keywarden-engine-'));
  const store = await openStore({ url: `sqlite:${join(data, 'db')}` });
  t.after(async () => {
    await store.close();
    rmSync(data, { recursive: true });
  });
  await store.migrate(clusterMigrations);
  const sealer = newTestSealer();
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const problems: string[] = [];
  const made: Pick<Bench, 'now' | 'jobFails' | 'tokens'> = { now: START, jobFails: false, tokens: [] };
  const runJob = ((_, job, input) => {
    if (made.jobFails) return Promise.reject(new JobError('broken', 'the HSM is on fire'));
    if (job === 'listTokens') return Promise.resolve(made.tokens);
    if (job === 'makeIdentity')
      return Promise.resolve({
        serial: '0',
        publicKey: keys.publicKey.export({ format: 'der', type: 'spki' }),
      });
    return Promise.resolve(sign('sha256', (input as { message: Uint8Array }).message, keys.privateKey));
  }) as RunJob;
  const mutex = new Mutex();
  const engine = new ClusterEngine({
    store,
    sealer,
    random,
    clock: { now: () => made.now },
    dataDirectory: data,
    nodeId: 'node-a',
    storeOf: storesOf({
      store,
      sealer,
      random,
      clock: { now: () => made.now },
      library: '',
      dataDirectory: data,
      pools: [POOL],
      runJob,
      refused: new Set(),
    }),
    mutexOf: () => mutex,
    onProblem: (problem) => problems.push(problem),
  });
  const cluster = clusterRow({
    id: HSM.cluster_id,
    cluster_certificate: 'claimed',
    trust_anchor: 'claimed',
    node_id: 'node-a',
    secrets: sealClusterSecrets(sealer, HSM.cluster_id, newClusterSecrets(random)),
    created_at: START,
    ...values,
  });
  await store.write((tx) => insertCluster(tx.db, cluster));
  return Object.assign(made, { store, engine, data, problems, cluster });
}

const addHsm = async ({ store, data }: Bench, values: Partial<HsmRow> = {}): Promise<void> => {
  const row = { ...HSM, ...values };
  await makeStores(hsmPaths(data, row.cluster_id, row.id));
  await store.write((tx) => insertHsm(tx.db, row));
};

test('an active cluster is backed up every day, and old backups go by its retention, except the last', async (t) => {
  const made = await bench(t);
  await addHsm(made);
  const keepHouse = async (days: number): Promise<HsmBackupRow[]> => {
    made.now = START + days * DAY + 1;
    await made.engine.keepHouse([made.cluster]);
    return listBackupsOf(made.store.reader, made.cluster.id);
  };
  assert.equal((await keepHouse(0.5)).length, 0);
  const [first] = await keepHouse(1);
  assert.equal(first?.state, 'READY');
  assert.equal((await keepHouse(1.5)).length, 1);
  assert.equal((await keepHouse(2.1)).length, 2);
  const stateOf = async (id = first?.id ?? '') => (await findBackup(made.store.reader, id))?.state;
  const file = backupPath(made.data, first?.id ?? '');
  assert.ok(existsSync(file));
  await keepHouse(8.2);
  assert.equal(await stateOf(), 'PENDING_DELETION');
  await keepHouse(15);
  assert.equal(await stateOf(), 'PENDING_DELETION');
  await keepHouse(15.3);
  assert.equal(await stateOf(), 'DELETED');
  assert.ok(!existsSync(file));
  assert.deepEqual(made.problems, []);
});

test('a backup that never expires stays, and so does the only one of a cluster', async (t) => {
  const made = await bench(t, { state: 'INITIALIZED' });
  const row = (id: string, never_expires: number): HsmBackupRow => ({
    id,
    account_id: '111122223333',
    region: 'us-east-1',
    state: 'READY',
    cluster_id: made.cluster.id,
    hsm_type: 'hsm1.medium',
    mode: 'FIPS',
    never_expires,
    created_at: START + (id === 'backup-newest' ? 1 : 0),
    copied_at: null,
    source_region: null,
    source_backup: null,
    source_cluster: null,
    deleted_at: null,
    tags: '[]',
    policy: null,
    node_id: 'node-a',
    content_id: id,
    content_key: Buffer.alloc(1),
    snapshot: '{}',
  });
  await made.store.write(async (tx) => {
    for (const one of [row('backup-kept', 1), row('backup-old', 0), row('backup-newest', 0)])
      await insertBackup(tx.db, one);
  });
  made.now = START + 100 * DAY;
  await made.engine.keepHouse([made.cluster]);
  const states = (await listBackupsOf(made.store.reader, made.cluster.id)).map(
    ({ id, state }) => `${id} ${state}`,
  );
  assert.deepEqual(states.sort(), [
    'backup-kept READY',
    'backup-newest READY',
    'backup-old PENDING_DELETION',
  ]);
});

test('an HSM that cannot be made says so, and the next attempt is not spoilt', async (t) => {
  const made = await bench(t, { state: 'UNINITIALIZED', cluster_certificate: null });
  await made.store.write((tx) => insertHsm(tx.db, { ...HSM, state: 'CREATE_IN_PROGRESS' }));
  made.jobFails = true;
  await made.engine.reconcile();
  const [failed] = await listHsms(made.store.reader, [made.cluster.id]);
  assert.equal(failed?.state, 'DEGRADED');
  assert.match(failed?.state_message ?? '', /creation failed/);
  assert.equal(made.problems.length, 1);
  made.jobFails = false;
  await made.store.write((tx) =>
    insertHsm(tx.db, { ...HSM, id: 'hsm-bbbbbbbbbbb', state: 'CREATE_IN_PROGRESS' }),
  );
  await made.engine.reconcile();
  const states = (await listHsms(made.store.reader, [made.cluster.id])).map(({ state }) => state);
  assert.deepEqual(states, ['DEGRADED', 'ACTIVE']);
});

test('a claimed cluster gets no HSM with another identity when all it had is lost', async (t) => {
  const made = await bench(t);
  const lost = { state: 'DEGRADED', state_message: 'The HSM does not answer.' } as const;
  await made.store.write(async ({ db }) => {
    await insertHsm(db, { ...HSM, ...lost });
    await insertHsm(db, { ...HSM, id: 'hsm-bbbbbbbbbbb', state: 'CREATE_IN_PROGRESS' });
  });
  await made.engine.reconcile();
  const states = (await listHsms(made.store.reader, [made.cluster.id])).map(({ state }) => state);
  assert.deepEqual(states, ['DEGRADED', 'DEGRADED']);
  assert.equal((await findCluster(made.store.reader, made.cluster.id))?.csr, null);
  assert.match(made.problems.join(), /neither another HSM nor a backup/);
});

test("another node's clusters are left alone", async (t) => {
  const made = await bench(t, { node_id: 'node-b' });
  await made.store.write((tx) => insertHsm(tx.db, { ...HSM, state: 'CREATE_IN_PROGRESS' }));
  await made.engine.reconcile();
  const [hsm] = await listHsms(made.store.reader, [made.cluster.id]);
  assert.equal(hsm?.state, 'CREATE_IN_PROGRESS');
});

test('an HSM whose module does not answer, or lacks its token, shows as degraded until it is back', async (t) => {
  const made = await bench(t);
  const { store, engine, cluster, problems } = made;
  const slot = { pool: POOL.name, serial: '0a', label: 'pool-1' };
  await store.write(async ({ db }) => {
    await insertHsm(db, { ...HSM, pool: POOL.name });
    await takeSlot(db, slot, { cluster_id: HSM.cluster_id, hsm_id: HSM.id, purpose: 'identity' }, START);
  });
  const stateAfter = async (change: Partial<Pick<Bench, 'jobFails' | 'tokens'>>) => {
    Object.assign(made, change);
    await engine.keepHouse([cluster]);
    return (await listHsms(store.reader, [cluster.id]))[0]?.state;
  };
  assert.equal(await stateAfter({ tokens: [slot] }), 'ACTIVE');
  assert.equal(await stateAfter({ tokens: [] }), 'DEGRADED');
  assert.equal(await stateAfter({ tokens: [slot] }), 'ACTIVE');
  assert.equal(await stateAfter({ jobFails: true }), 'DEGRADED');
  assert.equal(await stateAfter({ jobFails: true }), 'DEGRADED');
  assert.equal(await stateAfter({ jobFails: false }), 'ACTIVE');
  assert.equal(problems.length, 2);
  // There is nothing to be backed up, however long it lives.
  made.now = START + 3 * DAY;
  await engine.keepHouse([cluster]);
  assert.deepEqual(await listBackupsOf(store.reader, cluster.id), []);
});
