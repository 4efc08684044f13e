import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import { EVERYTHING_CHANGED, type Store } from '../../storage/store.ts';
import type { Sealer } from '../custody.ts';
import { type ClusterHost, ClusterUnavailable, type ServingHsm, type UserStore } from './cluster-host.ts';
import { openClusterSecrets } from './cluster-secrets.ts';
import { ClusterEngine } from './engine.ts';
import type { ClusterKeys } from './keys/cluster-keys.ts';
import { openClusterKeys } from './keys/open-cluster-keys.ts';
import { Mutex } from './mutex.ts';
import { readNodeId } from './node-id.ts';
import { PinThrottle } from './pin-throttle.ts';
import { isClusterTopic, listAllClusters } from './records.ts';
import { type RunJob, runJob as runJobInProcess } from './run-job.ts';
import { hsmPaths, removeToken } from './stores.ts';
import type { HsmClusterRow, HsmRow } from './tables.ts';

export interface ClusterHostOptions {
  /** With `clusterMigrations` run. */
  readonly store: Store;
  readonly sealer: Sealer;
  readonly random: Random;
  readonly clock: Clock;
  /** Path of the PKCS#11 library. */
  readonly library: string;
  readonly dataDirectory: string;
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
  return new OpenClusterHost(options, nodeId);
}

class OpenClusterHost implements ClusterHost {
  readonly nodeId: string;
  readonly library: string;
  readonly throttle = new PinThrottle();
  readonly keys: ClusterKeys;
  readonly #options: ClusterHostOptions;
  readonly #engine: ClusterEngine;
  readonly #runJob: RunJob;
  readonly #mutexes = new Map<string, Mutex>();
  readonly #mirrors = new Map<string, NodeJS.Timeout>();
  readonly #stopListening: () => void;
  readonly #housekeeping: NodeJS.Timeout;
  #isWanted = false;
  #working: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: ClusterHostOptions, nodeId: string) {
    this.nodeId = nodeId;
    this.library = options.library;
    this.#options = options;
    this.#runJob = options.runJob ?? runJobInProcess;
    this.#engine = new ClusterEngine({
      ...options,
      nodeId,
      runJob: this.#runJob,
      mutexOf: (id) => this.#mutexOf(id),
    });
    this.keys = openClusterKeys({ host: this, store: options.store, clock: options.clock });
    this.#stopListening = options.store.onChanges((changes) => {
      if (changes.some(({ topic }) => isClusterTopic(topic) || topic === EVERYTHING_CHANGED)) this.#wake();
    });
    this.#housekeeping = setInterval(() => void this.#keepHouse(), HOUSEKEEPING_MILLISECONDS);
    this.#housekeeping.unref();
    this.#wake();
  }

  async withUsers<Result>(
    cluster: HsmClusterRow,
    work: (store: UserStore) => Promise<Result>,
  ): Promise<Result> {
    const hsm = await this.#primary(cluster);
    const paths = hsmPaths(this.#options.dataDirectory, cluster.id, hsm.id);
    const place = { library: this.library, config: paths.usersConfig };
    return this.#mutexOf(cluster.id).run(async () => {
      const result = await work({
        run: (job, input) => this.#runJob(place, job, input),
        removeToken: (serial) => removeToken(paths.users, serial),
        secrets: openClusterSecrets(this.#options.sealer, cluster.id, cluster.secrets),
      });
      await this.#engine.mirror(hsm);
      return result;
    });
  }

  async serving(cluster: HsmClusterRow): Promise<ServingHsm> {
    const hsm = await this.#primary(cluster);
    const paths = hsmPaths(this.#options.dataDirectory, cluster.id, hsm.id);
    const secrets = openClusterSecrets(this.#options.sealer, cluster.id, cluster.secrets);
    const identity = { library: this.library, config: paths.identityConfig };
    return {
      hsmId: hsm.id,
      paths,
      secrets,
      signAsIdentity: (message) =>
        this.#mutexOf(cluster.id).run(() =>
          this.#runJob(identity, 'signAsIdentity', { pin: Uint8Array.from(secrets.identityPin), message }),
        ),
      takeTurn: () => this.#mutexOf(cluster.id).take(),
      changed: () => this.#mirrorLater(hsm),
    };
  }

  async settle(): Promise<void> {
    while (this.#working !== undefined || this.#isWanted) await (this.#working ?? sleep(1));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.keys.close();
    this.#stopListening();
    clearInterval(this.#housekeeping);
    await this.#working;
    for (const [clusterId, timer] of this.#mirrors) {
      clearTimeout(timer);
      await this.#mirrorNow(clusterId);
    }
  }

  async #primary(cluster: HsmClusterRow): Promise<HsmRow> {
    if (cluster.node_id !== null && cluster.node_id !== this.nodeId) {
      throw new ClusterUnavailable(
        `The HSMs of cluster ${cluster.id} are on node ${cluster.node_id}, this is node ${this.nodeId}. Ask that node.`,
      );
    }
    const found = await this.#engine.primary(cluster.id);
    if (found !== undefined) return found;
    await this.#mutexOf(cluster.id).run(() => this.#engine.revive(cluster.id));
    const revived = await this.#engine.primary(cluster.id);
    if (revived !== undefined) return revived;
    throw new ClusterUnavailable(`Cluster ${cluster.id} has no HSM in service.`);
  }

  #mutexOf(clusterId: string): Mutex {
    const known = this.#mutexes.get(clusterId) ?? new Mutex();
    this.#mutexes.set(clusterId, known);
    return known;
  }

  #mirrorLater(hsm: HsmRow): void {
    if (this.#mirrors.has(hsm.cluster_id) || this.#isClosed) return;
    const timer = setTimeout(() => void this.#mirrorNow(hsm.cluster_id), MIRROR_AFTER_MILLISECONDS);
    this.#mirrors.set(hsm.cluster_id, timer);
  }

  async #mirrorNow(clusterId: string): Promise<void> {
    this.#mirrors.delete(clusterId);
    try {
      await this.#mutexOf(clusterId).run(async () => {
        const hsm = await this.#engine.primary(clusterId);
        if (hsm !== undefined) await this.#engine.mirror(hsm);
      });
    } catch (error) {
      this.#options.onProblem(`${clusterId}: its HSMs could not be brought in line: ${String(error)}`);
    }
  }

  #wake(): void {
    this.#isWanted = true;
    if (this.#isClosed) return;
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  async #work(): Promise<void> {
    // Not within the commit that woke us.
    await sleep(0);
    while (this.#isWanted && !this.#isClosed) {
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
    try {
      await this.#engine.keepHouse(await listAllClusters(this.#options.store.reader));
    } catch (error) {
      this.#options.onProblem(`HSM clusters: ${String(error)}`);
    }
  }
}
