import type { Clock, Instant } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { Store, WriteTransaction } from '../../storage/store.ts';
import type { Sealer } from '../custody.ts';
import { removeBackup, restoreBackup, writeBackup } from './backup-content.ts';
import { openClusterSecrets } from './cluster-secrets.ts';
import { snapshotOf } from './cluster-snapshot.ts';
import type { ClusterStore } from './cluster-store.ts';
import { makeCsr, makeHsmIdentity } from './identity-certificates.ts';
import { newClusterId } from './ids.ts';
import type { Mutex } from './mutex.ts';
import type { StoreOf } from './open-stores.ts';
import {
  clusterTopic,
  countContentUsers,
  deleteHsmRow,
  deleteUsersOf,
  findBackup,
  findCluster,
  insertBackup,
  listBackupsOf,
  listHsms,
  listMortalBackups,
  listUnfinished,
  listUsers,
  updateBackup,
  updateCluster,
  updateHsm,
} from './records.ts';
import { giveBackSlots } from './slot-records.ts';
import { backupPath, type HsmPaths, mirrorFolder, removeClusterFolder } from './stores.ts';
import type { HsmBackupRow, HsmClusterRow, HsmRow } from './tables.ts';

export interface EngineOptions {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly random: Random;
  readonly clock: Clock;
  readonly dataDirectory: string;
  readonly nodeId: string;
  readonly storeOf: StoreOf;
  /** Held while a cluster's stores are made, cloned or changed. */
  readonly mutexOf: (clusterId: string) => Mutex;
  onProblem(problem: string): void;
}

const DAY_MILLISECONDS = 86_400_000;
/** AWS keeps a deleted backup for seven days, in which it can be restored. */
export const PENDING_DELETION_DAYS = 7;
const FAILED_HSM = 'HSM creation failed. Please delete this HSM and try again.';

/**
 * Does what rows ask for: an operation only writes the wanted state, and this brings it about, also after a crash.
 * Every step can be done twice.
 */
export class ClusterEngine {
  readonly #options: EngineOptions;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** One round over all that is unfinished and on this node's disk. */
  async reconcile(): Promise<void> {
    const { store } = this.#options;
    const { clusters, hsms } = await listUnfinished(store.reader);
    for (const cluster of clusters) {
      if (this.#isOurs(cluster)) await this.#settled(cluster.id, () => this.#advanceCluster(cluster));
    }
    for (const hsm of hsms) {
      const cluster = await findCluster(store.reader, hsm.cluster_id);
      if (cluster === undefined || !this.#isOurs(cluster)) continue;
      await this.#settled(cluster.id, () =>
        hsm.state === 'CREATE_IN_PROGRESS' ? this.#createHsm(cluster, hsm) : this.#deleteHsm(cluster, hsm),
      );
    }
  }

  #isOurs(cluster: HsmClusterRow): boolean {
    return cluster.node_id === null || cluster.node_id === this.#options.nodeId;
  }

  async #settled(clusterId: string, work: () => Promise<void>): Promise<void> {
    try {
      await this.#options.mutexOf(clusterId).run(work);
    } catch (error) {
      this.#options.onProblem(`${clusterId}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #write(clusterId: string, work: (tx: WriteTransaction) => Promise<void>): Promise<void> {
    return this.#options.store.write(async (tx) => {
      await work(tx);
      tx.change(clusterTopic(clusterId));
    });
  }

  async #advanceCluster(cluster: HsmClusterRow): Promise<void> {
    const { store, clock } = this.#options;
    if (cluster.state !== 'DELETE_IN_PROGRESS') {
      // A cluster from a backup has owner, users and certificate already.
      const isClaimed = cluster.cluster_certificate !== null;
      const created = cluster.source_backup_id !== null && isClaimed ? 'ACTIVE' : 'UNINITIALIZED';
      const state = cluster.state === 'CREATE_IN_PROGRESS' ? created : 'INITIALIZED';
      await this.#write(cluster.id, async (tx) => {
        const now = await findCluster(tx.db, cluster.id);
        if (now?.state === cluster.state)
          await updateCluster(tx.db, cluster.id, { state, state_message: null });
      });
      return;
    }
    const hsms = await listHsms(store.reader, [cluster.id]);
    if (hsms.length > 0) return;
    await removeClusterFolder(this.#options.dataDirectory, cluster.id);
    await this.#write(cluster.id, async (tx) => {
      await deleteUsersOf(tx.db, cluster.id);
      await updateCluster(tx.db, cluster.id, {
        state: 'DELETED',
        deleted_at: clock.now(),
        state_message: null,
      });
    });
  }

  async #createHsm(cluster: HsmClusterRow, hsm: HsmRow): Promise<void> {
    try {
      const store = this.#options.storeOf(cluster, hsm);
      await store.prepare();
      const isFilled = store.files !== undefined && (await this.#fill(cluster, store.files));
      // Another identity than the one that was claimed would be another cluster, without users.
      if (!isFilled && cluster.cluster_certificate !== null)
        throw new Error(`${hsm.id} has neither another HSM nor a backup to be made from`);
      const identity = isFilled ? undefined : await this.#makeIdentity(cluster, hsm, store);
      await this.#write(cluster.id, async (tx) => {
        if (identity !== undefined) await updateCluster(tx.db, cluster.id, identity);
        await updateHsm(tx.db, hsm.id, { state: 'ACTIVE', state_message: null });
      });
    } catch (error) {
      await this.#write(cluster.id, (tx) =>
        updateHsm(tx.db, hsm.id, { state: 'DEGRADED', state_message: FAILED_HSM }),
      );
      throw error;
    }
  }

  /** From another HSM of the cluster, or from a backup; false when there is neither. */
  async #fill(cluster: HsmClusterRow, files: HsmPaths): Promise<boolean> {
    const source = await this.primary(cluster);
    const from = source && this.#options.storeOf(cluster, source).files;
    if (from !== undefined) {
      await mirrorFolder(from.identity, files.identity);
      await mirrorFolder(from.users, files.users);
      return true;
    }
    const backup = await this.#latestBackup(cluster);
    if (backup !== undefined) await this.#restore(backup, files);
    return backup !== undefined;
  }

  async #makeIdentity(
    cluster: HsmClusterRow,
    hsm: HsmRow,
    store: ClusterStore,
  ): Promise<Pick<HsmClusterRow, 'csr' | 'certificates'>> {
    const { sealer, clock } = this.#options;
    const { identityPin } = openClusterSecrets(sealer, cluster.id, cluster.secrets);
    const publicKey = await store.makeIdentity(identityPin);
    const csr = await makeCsr(cluster.id, publicKey, (message) => store.signAsIdentity(identityPin, message));
    const maker = hsm.pool === null ? 'Software HSM, no hardware' : "The operator's HSM, not attested";
    const identity = makeHsmIdentity({ hsmId: hsm.id, maker }, publicKey, clock.now());
    return { csr, certificates: JSON.stringify(identity) };
  }

  async #latestBackup(cluster: HsmClusterRow): Promise<HsmBackupRow | undefined> {
    const { reader } = this.#options.store;
    const own = (await listBackupsOf(reader, cluster.id)).find(({ state }) => state === 'READY');
    if (own !== undefined || cluster.source_backup_id === null) return own;
    return findBackup(reader, cluster.source_backup_id);
  }

  #restore(backup: HsmBackupRow, paths: HsmPaths): Promise<void> {
    const { dataDirectory, sealer, nodeId } = this.#options;
    if (backup.node_id !== nodeId) throw new Error(`${backup.id} is on the disk of node ${backup.node_id}`);
    const file = backupPath(dataDirectory, backup.content_id);
    return restoreBackup(paths, file, backup.content_id, backup.content_key, sealer);
  }

  /** The backup is part of the deletion; without its stores an HSM has nothing to be backed up. */
  async #deleteHsm(cluster: HsmClusterRow, hsm: HsmRow): Promise<void> {
    const store = this.#options.storeOf(cluster, hsm);
    const isWhole = hsm.state_message === null && store.files !== undefined && (await store.isThere());
    if (isWhole && cluster.cluster_certificate !== null) await this.#backUp(cluster, store);
    await store.erase();
    await this.#write(cluster.id, async (tx) => {
      await deleteHsmRow(tx.db, hsm.id);
      await giveBackSlots(tx.db, cluster.id, { purpose: 'identity' }, this.#options.clock.now());
    });
  }

  async #backUp(cluster: HsmClusterRow, { files }: ClusterStore): Promise<void> {
    if (files === undefined) return;
    const { random, clock, sealer, dataDirectory, nodeId, store } = this.#options;
    const id = newClusterId('backup', random);
    const content_key = await writeBackup(files, backupPath(dataDirectory, id), id, { sealer, random });
    const users = await listUsers(store.reader, cluster.id);
    const current = (await findCluster(store.reader, cluster.id)) ?? cluster;
    await this.#write(cluster.id, (tx) =>
      insertBackup(tx.db, {
        id,
        account_id: cluster.account_id,
        region: cluster.region,
        state: 'READY',
        cluster_id: cluster.id,
        hsm_type: cluster.hsm_type,
        mode: cluster.mode,
        never_expires: 0,
        created_at: clock.now(),
        copied_at: null,
        source_region: null,
        source_backup: null,
        source_cluster: null,
        deleted_at: null,
        tags: '[]',
        policy: null,
        node_id: nodeId,
        content_id: id,
        content_key,
        snapshot: snapshotOf(current, users),
      }),
    );
  }

  /** The HSM whose stores are the truth of its cluster: the oldest that works. */
  async primary(cluster: HsmClusterRow): Promise<HsmRow | undefined> {
    for (const hsm of await listHsms(this.#options.store.reader, [cluster.id])) {
      if (hsm.state !== 'ACTIVE') continue;
      const store = this.#options.storeOf(cluster, hsm);
      // Modules are looked at once a minute; their calls fail by themselves.
      if (store.files === undefined || (await store.isThere())) return hsm;
      await this.#degrade(hsm, `its stores are gone from ${store.files.folder}`);
    }
    return undefined;
  }

  async #degrade(hsm: HsmRow, why: string): Promise<void> {
    await this.#write(hsm.cluster_id, (tx) =>
      updateHsm(tx.db, hsm.id, { state: 'DEGRADED', state_message: 'The HSM does not answer.' }),
    );
    this.#options.onProblem(`${hsm.id} of ${hsm.cluster_id}: ${why}`);
  }

  async #lookAtModules(cluster: HsmClusterRow): Promise<void> {
    for (const hsm of await listHsms(this.#options.store.reader, [cluster.id])) {
      if (hsm.state !== 'ACTIVE' || hsm.pool === null) continue;
      if (await this.#options.storeOf(cluster, hsm).isThere()) continue;
      await this.#degrade(hsm, `its token is not in the module of HSM pool ${hsm.pool}`);
    }
  }

  /** Takes back what was put back: HSMs whose stores are there again follow the cluster, or lead it if none is left. */
  async revive(cluster: HsmClusterRow): Promise<void> {
    const hsms = await listHsms(this.#options.store.reader, [cluster.id]);
    for (const hsm of hsms.filter(
      ({ state, state_message }) => state === 'DEGRADED' && state_message !== FAILED_HSM,
    )) {
      if (!(await this.#options.storeOf(cluster, hsm).isThere())) continue;
      const leader = await this.primary(cluster);
      if (leader !== undefined) await this.mirror(cluster, leader, [hsm]);
      await this.#write(cluster.id, (tx) =>
        updateHsm(tx.db, hsm.id, { state: 'ACTIVE', state_message: null }),
      );
    }
  }

  /** Brings the other HSMs of a cluster up to the one that serves. */
  async mirror(cluster: HsmClusterRow, from: HsmRow, others?: readonly HsmRow[]): Promise<void> {
    const { store, storeOf } = this.#options;
    const source = storeOf(cluster, from).files;
    if (source === undefined) return;
    const all = others ?? (await listHsms(store.reader, [from.cluster_id]));
    for (const other of all.filter(
      ({ id, state }) => id !== from.id && (others !== undefined || state === 'ACTIVE'),
    )) {
      const { files: target, isThere } = storeOf(cluster, other);
      if (target === undefined || !(await isThere())) continue;
      await mirrorFolder(source.identity, target.identity);
      await mirrorFolder(source.users, target.users);
    }
  }

  /** Daily backups, the end of old ones, and HSMs that came back; called once a minute. */
  async keepHouse(clusters: readonly HsmClusterRow[]): Promise<void> {
    const now = this.#options.clock.now();
    for (const cluster of clusters.filter(({ node_id }) => node_id === this.#options.nodeId)) {
      await this.#settled(cluster.id, async () => {
        await this.#lookAtModules(cluster);
        await this.revive(cluster);
        const [newest] = await listBackupsOf(this.#options.store.reader, cluster.id);
        const isDue =
          cluster.state === 'ACTIVE' && (newest?.created_at ?? cluster.created_at) + DAY_MILLISECONDS < now;
        const hsm = isDue ? await this.primary(cluster) : undefined;
        if (hsm !== undefined) await this.#backUp(cluster, this.#options.storeOf(cluster, hsm));
      });
    }
    for (const backup of await listMortalBackups(this.#options.store.reader)) await this.#age(backup, now);
  }

  async #age(backup: HsmBackupRow, now: Instant): Promise<void> {
    const { store, dataDirectory, nodeId } = this.#options;
    if (backup.node_id !== nodeId) return;
    if (backup.state === 'PENDING_DELETION') {
      if ((backup.deleted_at ?? now) > now) return;
      await this.#write(backup.cluster_id, (tx) => updateBackup(tx.db, backup.id, { state: 'DELETED' }));
      if ((await countContentUsers(store.reader, backup.content_id)) === 0)
        await removeBackup(backupPath(dataDirectory, backup.content_id));
      return;
    }
    const cluster = await findCluster(store.reader, backup.cluster_id);
    const days = cluster?.backup_retention_days ?? 0;
    if (backup.never_expires === 1 || days === 0 || backup.created_at + days * DAY_MILLISECONDS > now) return;
    const [newest] = await listBackupsOf(store.reader, backup.cluster_id);
    if (newest?.id === backup.id && cluster?.state !== 'DELETED') return;
    const deleted_at = now + PENDING_DELETION_DAYS * DAY_MILLISECONDS;
    await this.#write(backup.cluster_id, (tx) =>
      updateBackup(tx.db, backup.id, { state: 'PENDING_DELETION', deleted_at }),
    );
  }
}
