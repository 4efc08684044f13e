import { EventEmitter } from 'node:events';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../core/clock.ts';
import type { Crew } from '../../core/crew.ts';
import type { Random } from '../../core/random.ts';
import { EVERYTHING_CHANGED, type Store } from '../../storage/store.ts';
import type { Sealer } from '../custody.ts';
import { type ClusterHost, ClusterUnavailable, type ServingHsm, type UserStore } from './cluster-host.ts';
import { openClusterSecrets } from './cluster-secrets.ts';
import { ClusterEngine } from './engine.ts';
import { freeSlots, type SlotSearch } from './free-slots.ts';
import type { FreeSlot, HsmPool } from './hsm-pool.ts';
import type { ClusterKeys } from './keys/cluster-keys.ts';
import { openClusterKeys } from './keys/open-cluster-keys.ts';
import { KnownToAll } from './known-to-all.ts';
import { Mutex } from './mutex.ts';
import { readNodeId } from './node-id.ts';
import { type StoreOf, storesOf } from './open-stores.ts';
import { PinThrottle } from './pin-throttle.ts';
import { isClusterTopic, listAllClusters } from './records.ts';
import { type RunJob, runJob as runJobInProcess } from './run-job.ts';
import type { HsmClusterRow, HsmRow } from './tables.ts';

export interface ClusterHostOptions {
  /** With `clusterMigrations` run. */
  readonly store: Store;
  readonly sealer: Sealer;
  readonly random: Random;
  readonly clock: Clock;
  /** Path of SoftHSM's library. */
  readonly library: string;
  readonly dataDirectory: string;
  readonly pools: readonly HsmPool[];
  /** The processes of this machine that have the same clusters. */
  readonly crew: Crew;
  readonly runJob?: RunJob;
  /** Told of what needs an operator's eye; no secret is in it. */
  onProblem(problem: string): void;
}

const HOUSEKEEPING_MILLISECONDS = 60_000;
const RETRY_MILLISECONDS = 1000;
/** Objects made one after the other are mirrored together. */
const MIRROR_AFTER_MILLISECONDS = 200;

/** Takes care of the clusters on this node's disk, from now on. */
export async function openClusterHost(options: ClusterHostOptions): Promise<ClusterHost> {
  const nodeId = await readNodeId(options.dataDirectory, hostname(), options.random);
  const host = new OpenClusterHost(options, nodeId);
  await host.catchUp();
  return host;
}

/** Told to all before a slot is wiped; who hears it closes what has its token open. */
const WIPE = 'wipe-slot';

class OpenClusterHost implements ClusterHost {
  readonly nodeId: string;
  readonly throttle: PinThrottle;
  readonly keys: ClusterKeys;
  readonly #options: ClusterHostOptions;
  readonly #engine: ClusterEngine;
  readonly #search: SlotSearch;
  readonly #refused: KnownToAll;
  readonly #storeOf: StoreOf;
  /** By cluster: its tunnels, of which there may be many. */
  readonly #wipes = new EventEmitter().setMaxListeners(0);
  readonly #mutexes = new Map<string, Mutex>();
  readonly #mirrors = new Map<string, { readonly cluster: HsmClusterRow; readonly timer: NodeJS.Timeout }>();
  readonly #stopListening: readonly (() => void)[];
  readonly #housekeeping: NodeJS.Timeout;
  #isWanted = false;
  #working: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: ClusterHostOptions, nodeId: string) {
    this.nodeId = nodeId;
    this.#options = options;
    const runJob = options.runJob ?? runJobInProcess;
    const { crew } = options;
    this.throttle = new PinThrottle(crew);
    this.#refused = new KnownToAll(crew, 'refused-officers');
    this.#search = { store: options.store, runJob, refused: this.#refused };
    this.#storeOf = storesOf({ ...options, ...this.#search });
    this.#engine = new ClusterEngine({
      ...options,
      nodeId,
      storeOf: this.#storeOf,
      mutexOf: (id) => this.#mutexOf(id),
    });
    this.keys = openClusterKeys({ host: this, store: options.store, clock: options.clock });
    this.#stopListening = [
      options.store.onChanges((changes) => {
        if (changes.some(({ topic }) => isClusterTopic(topic) || topic === EVERYTHING_CHANGED)) this.#wake();
      }),
      crew.onLead(() => this.#wake()),
      crew.listen(WIPE, (clusterId) => {
        this.#wipes.emit(clusterId as string);
        return true;
      }),
    ];
    this.#housekeeping = setInterval(() => void this.#keepHouse(), HOUSEKEEPING_MILLISECONDS);
    this.#housekeeping.unref();
    this.#wake();
  }

  /** Learns what the other processes of this machine know. */
  async catchUp(): Promise<void> {
    await this.throttle.catchUp();
    await this.#refused.catchUp();
  }

  async withUsers<Result>(
    cluster: HsmClusterRow,
    work: (store: UserStore) => Promise<Result>,
  ): Promise<Result> {
    const hsm = await this.#primary(cluster);
    const store = this.#storeOf(cluster, hsm);
    const secrets = openClusterSecrets(this.#options.sealer, cluster.id, cluster.secrets);
    return this.#mutexOf(cluster.id).run(async () => {
      const removeUserToken: UserStore['removeUserToken'] = async (serial, soPin) => {
        if (store.files === undefined) {
          this.#wipes.emit(cluster.id);
          await this.#options.crew.ask(WIPE, cluster.id);
        }
        return store.removeUserToken(serial, soPin);
      };
      const result = await work({ ...store, removeUserToken, secrets });
      await this.#engine.mirror(cluster, hsm);
      return result;
    });
  }

  async serving(cluster: HsmClusterRow): Promise<ServingHsm> {
    const hsm = await this.#primary(cluster);
    const store = this.#storeOf(cluster, hsm);
    const secrets = openClusterSecrets(this.#options.sealer, cluster.id, cluster.secrets);
    const module = await store.tunnelModule();
    return {
      hsmId: hsm.id,
      module,
      secrets,
      isCurrent: () => store.isCurrent(module),
      onWipe: (listener) => {
        this.#wipes.on(cluster.id, listener);
        return () => this.#wipes.off(cluster.id, listener);
      },
      signAsIdentity: (message) =>
        this.#mutexOf(cluster.id).run(() => store.signAsIdentity(secrets.identityPin, message)),
      takeTurn: () => this.#mutexOf(cluster.id).take(),
      changed: () => this.#mirrorLater(cluster),
    };
  }

  async freeSlots(hsmType: string, zone: string): Promise<readonly FreeSlot[] | undefined> {
    const pools = this.#options.pools.filter((pool) => pool.hsmType === hsmType);
    if (pools.length === 0) return undefined;
    const found: FreeSlot[] = [];
    for (const pool of pools.filter((one) => one.zone === zone)) {
      try {
        found.push(...(await freeSlots(pool, this.#search)));
      } catch (error) {
        this.#options.onProblem(`HSM pool ${pool.name}: ${String(error)}`);
      }
    }
    return found;
  }

  async settle(): Promise<void> {
    while (this.#working !== undefined || (this.#isWanted && this.#options.crew.isLeader))
      await (this.#working ?? sleep(1));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.keys.close();
    for (const stop of this.#stopListening) stop();
    clearInterval(this.#housekeeping);
    await this.#working;
    for (const { cluster, timer } of this.#mirrors.values()) {
      clearTimeout(timer);
      await this.#mirrorNow(cluster);
    }
  }

  async #primary(cluster: HsmClusterRow): Promise<HsmRow> {
    if (cluster.node_id !== null && cluster.node_id !== this.nodeId) {
      throw new ClusterUnavailable(
        `The HSMs of cluster ${cluster.id} are on node ${cluster.node_id}, this is node ${this.nodeId}. Ask that node.`,
        { isElsewhere: true },
      );
    }
    const found = await this.#engine.primary(cluster);
    if (found !== undefined) return found;
    await this.#mutexOf(cluster.id).run(() => this.#engine.revive(cluster));
    const revived = await this.#engine.primary(cluster);
    if (revived !== undefined) return revived;
    throw new ClusterUnavailable(`Cluster ${cluster.id} has no HSM in service.`);
  }

  #mutexOf(clusterId: string): Mutex {
    const known =
      this.#mutexes.get(clusterId) ?? new Mutex(() => this.#options.crew.lock(`cluster/${clusterId}`));
    this.#mutexes.set(clusterId, known);
    return known;
  }

  #mirrorLater(cluster: HsmClusterRow): void {
    if (this.#mirrors.has(cluster.id) || this.#isClosed) return;
    const timer = setTimeout(() => void this.#mirrorNow(cluster), MIRROR_AFTER_MILLISECONDS);
    this.#mirrors.set(cluster.id, { cluster, timer });
  }

  async #mirrorNow(cluster: HsmClusterRow): Promise<void> {
    this.#mirrors.delete(cluster.id);
    try {
      await this.#mutexOf(cluster.id).run(async () => {
        const hsm = await this.#engine.primary(cluster);
        if (hsm !== undefined) await this.#engine.mirror(cluster, hsm);
      });
    } catch (error) {
      this.#options.onProblem(`${cluster.id}: its HSMs could not be brought in line: ${String(error)}`);
    }
  }

  /** One process of the machine does what rows ask for. Who takes over begins with all that is unfinished. */
  #wake(): void {
    if (!this.#options.crew.isLeader) return;
    this.#isWanted = true;
    if (this.#isClosed) return;
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  async #work(): Promise<void> {
    // Not within the commit that woke us.
    await sleep(0);
    while (this.#isWanted && !this.#isClosed && this.#options.crew.isLeader) {
      this.#isWanted = false;
      try {
        await this.#engine.reconcile();
      } catch (error) {
        if (this.#isClosed) return;
        this.#options.onProblem(`HSM clusters: ${String(error)}`);
        await sleep(RETRY_MILLISECONDS, undefined, { ref: false });
        this.#isWanted = true;
      }
    }
  }

  async #keepHouse(): Promise<void> {
    if (!this.#options.crew.isLeader) return;
    // What an HSM out of reach kept from being done is tried again.
    this.#wake();
    try {
      await this.#engine.keepHouse(await listAllClusters(this.#options.store.reader));
    } catch (error) {
      this.#options.onProblem(`HSM clusters: ${String(error)}`);
    }
  }
}
