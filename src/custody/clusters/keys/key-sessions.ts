import type { Clock } from '../../../core/clock.ts';
import { EVERYTHING_CHANGED, type Store } from '../../../storage/store.ts';
import { type ClusterHost, ClusterUnavailable, type ServingHsm } from '../cluster-host.ts';
import { JobError } from '../job-error.ts';
import { clusterTopic, cutOffTopic, findCluster } from '../records.ts';
import type { HsmClusterRow } from '../tables.ts';
import { type ClusterLogin, throttleKeyOf } from './cluster-keys.ts';
import type { KeyCallInput, KeyCallName, KeyCallOutput } from './key-calls.ts';
import { type KeyProcess, startKeyProcess } from './key-process.ts';

export interface KeySessionsOptions {
  readonly host: Pick<ClusterHost, 'throttle' | 'serving' | 'withUsers'>;
  readonly store: Pick<Store, 'reader' | 'onChanges'>;
  readonly clock: Clock;
  /** Who is logged in at once, some 50 MB each; {@link MOST_SESSIONS} unless told. */
  readonly mostSessions?: number;
  /** How long somebody stays logged in who asks for nothing; {@link IDLE_MILLISECONDS} unless told. */
  readonly idleMilliseconds?: number;
}

const MOST_TRIES = 4;
/** One more, and who was quiet longest is logged out until the next call. Whoever is busy stays: there may be more for a while. */
const MOST_SESSIONS = 32;
/** A process costs memory, and logging in again only some tenths of a second. */
const IDLE_MILLISECONDS = 10 * 60_000;

interface Session {
  readonly process: KeyProcess;
  readonly hsmId: string;
  /** Of the user's token. */
  readonly serial: string;
}

interface Kept {
  readonly clusterId: string;
  /** Name of the crypto user. */
  readonly user: string;
  readonly session: Promise<Session>;
  /** Logs out; begins anew with every call. */
  readonly idle: NodeJS.Timeout;
  /** Whether the cluster has changed since: another HSM may serve it, the user may have another password. */
  isStale: boolean;
  /** Calls that wait for the login or for their answer. */
  uses: number;
}

/** Processes that are logged in to clusters, one for each client. */
export class KeySessions {
  readonly #options: KeySessionsOptions;
  readonly #kept = new Map<string, Kept>();
  readonly #ending = new Set<Promise<void>>();
  readonly #stopListening: () => void;

  constructor(options: KeySessionsOptions) {
    this.#options = options;
    this.#stopListening = options.store.onChanges((changes) => {
      const topics = new Set(changes.map(({ topic }) => topic));
      for (const [client, kept] of [...this.#kept]) {
        if (topics.has(clusterTopic(kept.clusterId))) kept.isStale = true;
        // Whoever was to be forgotten may be among all; the others log in again.
        if (topics.has(cutOffTopic(kept.clusterId, kept.user)) || topics.has(EVERYTHING_CHANGED))
          this.forget(client);
      }
    });
  }

  /** A process that broke is replaced, and asked again. */
  async call<Name extends KeyCallName>(
    login: ClusterLogin,
    name: Name,
    input: KeyCallInput<Name>,
  ): Promise<KeyCallOutput<Name>> {
    return this.#with(login, ({ process }) => process.call(name, input));
  }

  /** A call that changes what the HSM holds: nobody else logs in or changes it meanwhile, and its clones follow. */
  async change<Name extends KeyCallName>(
    login: ClusterLogin,
    name: Name,
    input: KeyCallInput<Name>,
  ): Promise<KeyCallOutput<Name>> {
    const { host } = this.#options;
    const cluster = await this.#cluster(login.clusterId);
    return this.#with(login, async (session) => {
      const output = await host.withUsers(cluster, () => session.process.call(name, input));
      // What was changed in an HSM that others do not follow any more is changed once more in the one they follow.
      const { hsmId } = await host.serving(cluster);
      if (hsmId !== session.hsmId) throw new JobError('broken', `${session.hsmId} does not serve any more`);
      return output;
    });
  }

  async open(login: ClusterLogin): Promise<void> {
    await this.#with(login, () => Promise.resolve());
  }

  forget(client: string): void {
    const kept = this.#kept.get(client);
    if (kept === undefined) return;
    this.#kept.delete(client);
    clearTimeout(kept.idle);
    const ending = kept.session.then(
      ({ process }) => process.end(),
      // It never began.
      () => undefined,
    );
    this.#ending.add(ending);
    void ending.finally(() => this.#ending.delete(ending));
  }

  async close(): Promise<void> {
    this.#stopListening();
    for (const client of [...this.#kept.keys()]) this.forget(client);
    await Promise.all(this.#ending);
  }

  /** A process may break, and the next one be replaced by whoever connects just then. */
  async #with<Result>(login: ClusterLogin, work: (session: Session) => Promise<Result>): Promise<Result> {
    for (let tries = 1; ; tries++) {
      const kept = await this.#keptFor(login);
      kept.uses++;
      try {
        return await work(await kept.session);
      } catch (error) {
        const isBroken = error instanceof JobError && error.fault === 'broken';
        if (!isBroken || tries === MOST_TRIES) throw error;
        if (this.#kept.get(login.client) === kept) this.forget(login.client);
      } finally {
        kept.uses--;
        // Of one that is forgotten already it would start again.
        if (this.#kept.get(login.client) === kept) kept.idle.refresh();
      }
    }
  }

  async #keptFor(login: ClusterLogin): Promise<Kept> {
    const kept = this.#kept.get(login.client);
    if (kept !== undefined && kept.clusterId === login.clusterId) {
      if (!kept.isStale || (await this.#isStillGood(kept))) {
        this.#touch(login.client, kept);
        return kept;
      }
    }
    // Of several that come here at once the first one logs in.
    if (this.#kept.get(login.client) === kept) {
      this.forget(login.client);
      this.#assertMayTry(login);
      this.#keep(login);
    }
    return this.#keptFor(login);
  }

  /** Behind all others, so that the first is the one that was quiet longest. */
  #touch(client: string, kept: Kept): void {
    if (this.#kept.get(client) !== kept) return;
    this.#kept.delete(client);
    this.#kept.set(client, kept);
  }

  #makeRoom(): void {
    const { mostSessions = MOST_SESSIONS } = this.#options;
    for (const [client, kept] of [...this.#kept]) {
      if (this.#kept.size < mostSessions) return;
      if (kept.uses === 0) this.forget(client);
    }
  }

  #keep(login: ClusterLogin): void {
    this.#makeRoom();
    const { client, clusterId, user } = login;
    const session = this.#logIn(login);
    const idle = setTimeout(
      () => this.#leave(client, kept),
      this.#options.idleMilliseconds ?? IDLE_MILLISECONDS,
    );
    idle.unref();
    const kept: Kept = { clusterId, user, session, idle, isStale: false, uses: 0 };
    this.#kept.set(client, kept);
    session.catch((error: unknown) => {
      // A PIN that was refused is not tried again until something changes; everything else is.
      const isRefused = error instanceof JobError && error.fault === 'pin-incorrect';
      if (!isRefused && this.#kept.get(client) === kept) this.forget(client);
    });
  }

  /** A call that takes long counts from its end. */
  #leave(client: string, kept: Kept): void {
    if (this.#kept.get(client) === kept && kept.uses === 0) this.forget(client);
  }

  async #isStillGood(kept: Kept): Promise<boolean> {
    kept.isStale = false;
    const session = await kept.session.catch(() => undefined);
    if (session === undefined) return false;
    try {
      const hsm = await this.#options.host.serving(await this.#cluster(kept.clusterId));
      return hsm.hsmId === session.hsmId && shows(hsm, session.serial);
    } catch (error) {
      kept.isStale = true;
      throw error;
    }
  }

  #assertMayTry(login: ClusterLogin): void {
    const { host, clock } = this.#options;
    if (host.throttle.wait(throttleKeyOf(login), clock.now()) > 0)
      throw new JobError('pin-incorrect', 'too many wrong passwords: none is tried for a while');
  }

  async #logIn(login: ClusterLogin): Promise<Session> {
    const { host, clock } = this.#options;
    const throttleKey = throttleKeyOf(login);
    const hsm = await host.serving(await this.#cluster(login.clusterId));
    const { serial, pin } = await login.credentials(hsm.secrets);
    const { library, environment } = hsm.module;
    if (!shows(hsm, serial)) {
      pin.fill(0);
      throw new JobError('token-missing', 'the token is not among the slots of the cluster');
    }
    const process = startKeyProcess(environment);
    const letGo = await hsm.takeTurn();
    try {
      // Others may have tried meanwhile.
      this.#assertMayTry(login);
      await process.call('open', { library, serial, pin });
      host.throttle.succeeded(throttleKey);
      return { process, hsmId: hsm.hsmId, serial };
    } catch (error) {
      const isCounted = host.throttle.wait(throttleKey, clock.now()) === 0;
      if (isCounted && error instanceof JobError && error.fault === 'pin-incorrect')
        host.throttle.failed(throttleKey, clock.now());
      await process.end();
      throw error;
    } finally {
      letGo();
      pin.fill(0);
    }
  }

  async #cluster(id: string): Promise<HsmClusterRow> {
    const cluster = await findCluster(this.#options.store.reader, id);
    if (cluster === undefined || cluster.state === 'DELETED')
      throw new ClusterUnavailable(`Cluster ${id} is not there any more.`);
    return cluster;
  }
}

/** Whether a token is the cluster's still: a slot that went back to its pool may be another cluster's by now. */
const shows = ({ module }: ServingHsm, serial: string): boolean => module.tokens?.includes(serial) ?? true;
