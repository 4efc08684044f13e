import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import { EVERYTHING_CHANGED, type Store } from '../storage/store.ts';
import { type ApplianceSettings, applianceEnvironment, applianceName } from './appliance.ts';
import { bringUp } from './bring-up.ts';
import type { ApplianceState, Custody, HsmHealth, SealPurpose } from './custody.ts';
import { CustodyError } from './custody-error.ts';
import { oncePerPause } from './data-keys/catching-up.ts';
import { SEAL_PURPOSES } from './data-keys/purposes.ts';
import type { SealedStore } from './data-keys/sealed-store.ts';
import { HsmFleet, tooLate } from './hsm-fleet.ts';
import type { HsmCaller, HsmTeller, HsmUser } from './hsm-process.ts';
import type { LibraryInfo, OpenedToken } from './hsm-protocol.ts';
import { KeyRing } from './key-ring.ts';
import { insertSealingKeys, isCustodyTopic, listDomainKeys, listSealingKeys } from './records.ts';
import type { WrappedStore } from './rewrapping.ts';
import { ringSealer } from './ring-sealer.ts';
import type { SealingKeysTable } from './tables.ts';
import { makeDataKey, openDataKey, systemClock } from './wrapped-keys.ts';

const RELOAD_MILLISECONDS = 1000;
/** Time for every node to have a new data key open before any node seals under it. */
const ROTATION_GRACE_SECONDS = 60;
/** Between two looks for keys that values name and this node lacks. */
const CATCH_UP_MILLISECONDS = 1000;
/** Each process takes some 60 MB. */
const MOST_WORKERS_BY_ITSELF = 4;

export interface CustodyOptions {
  /** With `custodyMigrations` run. */
  readonly store: Store;
  /** The first appliance: its token becomes the root of trust of an empty database. */
  readonly hsm: ApplianceSettings;
  /** Further ones, which have joined or are about to. */
  readonly moreHsms?: readonly ApplianceSettings[];
  /** Must be unpredictable: PINs, key ids and nonces come from it. Data keys come from the HSM. */
  readonly random: Random;
  /** The system's unless given. */
  readonly clock?: Clock;
  /** Told of what needs an operator's eye while custody goes on; no secret is in it. */
  onProblem(problem: string): void;
  /** Longest wait for one answer of the HSM; 10 seconds unless told. */
  readonly callTimeoutMilliseconds?: number;
  /** Seconds until a new data key seals; 60 unless told. */
  readonly graceSeconds?: number;
}

export interface KeyCustody extends Custody {
  /**
   * Sends a call to any process that works, and to another when the first one dies under it.
   * @throws CustodyError
   */
  readonly call: HsmUser;
  /** Sends a call to every process that is up, for what each of them must forget; those that are not up have nothing. */
  readonly tellAll: HsmTeller;
  /** Rows of others that take part in every rotation of the root of trust. */
  readonly wrappedStores: readonly WrappedStore[];
  /** Takes rows of others into every rotation of the root of trust. */
  addWrappedStore(wrapped: WrappedStore): void;
  /** Rows of others that are sealed anew when a data key is replaced. */
  readonly sealedStores: readonly SealedStore[];
  addSealedStore(sealed: SealedStore): void;
  /** A new data key that nobody has yet: it is for the database, and seals from then on when every node has read it. */
  makeDataKey(purpose: SealPurpose, graceSeconds?: number): Promise<SealingKeysTable>;
  /**
   * Makes a new data key for `purpose` and returns its id. It seals from `graceSeconds` on; what older keys sealed stays open
   * to `open` until they are destroyed, see `data-keys/care.ts`.
   */
  rotateDataKey(purpose: SealPurpose, graceSeconds?: number): Promise<string>;
  /** Process ids of the HSM processes that are up, for diagnosis. */
  readonly hsmPids: readonly number[];
}

/**
 * Opens the HSM token and the data keys of this database; makes them on first use. One appliance that works is enough.
 * @throws CustodyError whose message tells the operator what is wrong
 */
export async function openCustody(options: CustodyOptions): Promise<KeyCustody> {
  const opening = new OpenedCustody(options);
  try {
    await opening.start();
  } catch (error) {
    await opening.close();
    throw error;
  }
  return opening;
}

class OpenedCustody implements KeyCustody {
  readonly sealer;
  readonly wrappedStores: WrappedStore[] = [];
  readonly sealedStores: SealedStore[] = [];
  readonly #options: CustodyOptions;
  readonly #appliances: readonly ApplianceSettings[];
  readonly #clock: Clock;
  readonly #ring = new KeyRing();
  readonly #fleet: HsmFleet;
  readonly #tokens = new Map<string, { readonly token: OpenedToken; readonly library: LibraryInfo }>();
  readonly #stopListening: () => void;
  #reloading: Promise<void> | undefined;
  #mustReload = false;
  #isOpen = false;
  #isClosed = false;

  constructor(options: CustodyOptions) {
    this.#options = options;
    this.#appliances = [options.hsm, ...(options.moreHsms ?? [])];
    this.#clock = options.clock ?? systemClock;
    const catchUp = oncePerPause(() => this.#readDataKeys(this.#fleet.call), CATCH_UP_MILLISECONDS);
    this.sealer = ringSealer(this.#ring, options.random, this.#clock, catchUp);
    const { store, random, onProblem, callTimeoutMilliseconds } = options;
    const context = {
      store,
      random,
      clock: this.#clock,
      onProblem,
      onOpened: (name: string, token: OpenedToken, library: LibraryInfo) => {
        this.#tokens.set(name, { token, library });
      },
      onRoots: (call: HsmCaller) => this.#readyDataKeys(call),
    };
    this.#fleet = new HsmFleet({
      appliances: this.#appliances.map((appliance) => ({
        name: applianceName(appliance),
        environment: applianceEnvironment(appliance),
        mostWorkers: appliance.mostWorkers ?? Math.min(MOST_WORKERS_BY_ITSELF, availableParallelism()),
        prepare: (call) => bringUp(context, appliance, call),
      })),
      onProblem,
      ...(callTimeoutMilliseconds !== undefined && { callTimeoutMilliseconds }),
    });
    this.#stopListening = options.store.onChanges((changes) => {
      const concerned = changes.some(({ topic }) => isCustodyTopic(topic) || topic === EVERYTHING_CHANGED);
      if (concerned && this.#isOpen) this.#reload();
    });
  }

  get hsmPids(): readonly number[] {
    return this.#fleet.pids;
  }

  get call(): HsmUser {
    return this.#fleet.call;
  }

  get tellAll(): HsmTeller {
    return this.#fleet.tellAll;
  }

  addWrappedStore(wrapped: WrappedStore): void {
    this.wrappedStores.push(wrapped);
  }

  addSealedStore(sealed: SealedStore): void {
    this.sealedStores.push(sealed);
  }

  async start(): Promise<void> {
    await this.#fleet.call('random', { length: 1 });
    this.#isOpen = true;
    if (this.#appliances.length > 1) void this.#fleet.startAll();
  }

  async health(): Promise<HsmHealth> {
    let latencyMilliseconds = 0;
    let problem: string | undefined;
    const each = await this.#fleet.health();
    try {
      const before = performance.now();
      await Promise.race([this.#fleet.call('random', { length: 32 }), tooLate()]);
      latencyMilliseconds = performance.now() - before;
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    const appliances = each.map((state, index): ApplianceState => {
      const settings = this.#appliances[index] ?? this.#options.hsm;
      const opened = this.#tokens.get(state.name);
      return {
        ...state,
        library:
          opened === undefined
            ? settings.library
            : `${opened.library.manufacturer}: ${opened.library.description}`,
        tokenLabel: opened?.token.label ?? settings.tokenLabel,
        tokenSerial: opened?.token.serial ?? '',
      };
    });
    const [first] = appliances;
    problem ??= appliances.some(({ healthy }) => healthy) ? undefined : first?.problem;
    return {
      healthy: problem === undefined,
      library: first?.library ?? '',
      tokenLabel: first?.tokenLabel ?? '',
      tokenSerial: first?.tokenSerial ?? '',
      latencyMilliseconds,
      appliances,
      ...(problem !== undefined && { problem }),
    };
  }

  async makeDataKey(purpose: SealPurpose, graceSeconds?: number): Promise<SealingKeysTable> {
    const grace = graceSeconds ?? this.#options.graceSeconds ?? ROTATION_GRACE_SECONDS;
    const now = this.#clock.now();
    const times = { now, activeFrom: now + grace * 1000 };
    return makeDataKey(this.#fleet.call, await this.#currentRootId(), purpose, this.#options.random, times);
  }

  async rotateDataKey(purpose: SealPurpose, graceSeconds?: number): Promise<string> {
    const row = await this.makeDataKey(purpose, graceSeconds);
    await this.#options.store.write((tx) => insertSealingKeys(tx, [row]));
    this.#ring.add(await openDataKey(this.#fleet.call, row));
    return row.id;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopListening();
    await this.#fleet.close();
    await this.#reloading;
  }

  async #currentRootId(): Promise<string> {
    const rows = await listDomainKeys(this.#options.store.reader);
    const current = rows.find(({ state }) => state === 'current');
    if (current === undefined) throw new CustodyError('unavailable', 'the domain key is not in the database');
    return current.root_id;
  }

  async #readyDataKeys(call: HsmCaller): Promise<void> {
    const { store, random } = this.#options;
    await this.#readDataKeys(call);
    const now = this.#clock.now();
    const missing = SEAL_PURPOSES.filter((purpose) => this.#ring.current(purpose, now) === undefined);
    if (missing.length === 0) return;
    const rootId = await this.#currentRootId();
    const rows: SealingKeysTable[] = [];
    for (const purpose of missing) {
      rows.push(await makeDataKey(call, rootId, purpose, random, { now, activeFrom: now }));
    }
    await store.write((tx) => insertSealingKeys(tx, rows));
    await this.#readDataKeys(call);
  }

  /** Opens the data keys of the database that are new here, and forgets those that are destroyed. */
  async #readDataKeys(call: HsmUser): Promise<void> {
    // What comes into the ring while the rows are read is not judged by them.
    const before = this.#ring.ids;
    const rows = await listSealingKeys(this.#options.store.reader);
    for (const row of rows) if (!this.#ring.has(row.id)) this.#ring.add(await openDataKey(call, row));
    for (const id of before) if (rows.every((row) => row.id !== id)) this.#ring.remove(id);
  }

  /** Opens the keys another node made; until that works, what it seals under them does not open here. */
  #reload(): void {
    this.#mustReload = true;
    this.#reloading ??= this.#reloadWhileNeeded().finally(() => {
      this.#reloading = undefined;
    });
  }

  async #reloadWhileNeeded(): Promise<void> {
    while (this.#mustReload && !this.#isClosed) {
      this.#mustReload = false;
      try {
        await this.#fleet.sync();
        await this.#readDataKeys(this.#fleet.call);
      } catch (error) {
        if (this.#isClosed) return;
        this.#options.onProblem(`new keys do not open: ${String(error)}`);
        this.#mustReload = true;
        await sleep(RELOAD_MILLISECONDS, undefined, { ref: false });
      }
    }
  }
}
