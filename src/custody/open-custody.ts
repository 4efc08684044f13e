import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import { StorageError } from '../storage/storage-error.ts';
import { EVERYTHING_CHANGED, type Store } from '../storage/store.ts';
import type { Custody, HsmHealth, SealPurpose } from './custody.ts';
import { CustodyError } from './custody-error.ts';
import type { HsmCaller, HsmTeller, HsmUser } from './hsm-process.ts';
import type { LibraryInfo, OpenedToken } from './hsm-protocol.ts';
import { HsmWorker } from './hsm-worker.ts';
import { KeyRing } from './key-ring.ts';
import type { PinSource } from './pin-source.ts';
import { findRoot, insertRoot, insertSealingKeys, isSealingKeyTopic, listSealingKeys } from './records.ts';
import type { WrappedStore } from './rewrapping.ts';
import { ringSealer } from './ring-sealer.ts';
import { makePrivateFolder, softHsmPaths, writeSoftHsmConfig } from './softhsm.ts';
import type { SealingKeysTable } from './tables.ts';
import { makeTokenFolder, mendTokenFile } from './token-folder.ts';
import { makeDataKey, makeRoot, openDataKey, openRoot, systemClock } from './wrapped-keys.ts';

const PURPOSES: readonly SealPurpose[] = [
  'secret-at-rest',
  'session-token',
  'authorization-message',
  'paging-marker',
];
const LOCK_WAIT_MILLISECONDS = 30_000;
const LOCK_CALL_MILLISECONDS = 40_000;
const RELOAD_MILLISECONDS = 1000;
/** Time for every node to have a new data key open before any node seals under it. */
const ROTATION_GRACE_SECONDS = 60;

interface HsmOptions {
  /** Path of the PKCS#11 library; see `findPkcs11Library`. */
  readonly library: string;
  /**
   * Folder of a SoftHSM token of our own, made on first use (0700). Without it the library is used as the system
   * configures it, and the token must be there with its domain key.
   */
  readonly tokenDirectory?: string;
  /** At most 32 bytes. Names the token on first use; afterwards its serial number in the database does. */
  readonly tokenLabel: string;
  readonly pinSource: PinSource;
}

export interface CustodyOptions {
  /** With `custodyMigrations` run. */
  readonly store: Store;
  readonly hsm: HsmOptions;
  /** Must be unpredictable: PINs, key ids and nonces come from it. Data keys come from the HSM. */
  readonly random: Random;
  /** The system's unless given. */
  readonly clock?: Clock;
  /** Told of what needs an operator's eye while custody goes on; no secret is in it. */
  onProblem(problem: string): void;
  /** Longest wait for one answer of the HSM; 10 seconds unless told. */
  readonly callTimeoutMilliseconds?: number;
}

export interface KeyCustody extends Custody {
  /**
   * Sends a call to any process that works, and to another when the first one dies under it.
   * @throws CustodyError
   */
  readonly call: HsmUser;
  /** Sends a call to every process that is up, for what each of them must forget; those that are not up have nothing. */
  readonly tellAll: HsmTeller;
  /** Takes rows of others into every rotation of the root of trust. */
  addWrappedStore(wrapped: WrappedStore): void;
  /**
   * Makes a new data key for `purpose` and returns its id. It seals from `graceSeconds` (60 unless told) on, when every
   * node has read it; what older keys sealed stays open to `open` for ever.
   */
  rotateDataKey(purpose: SealPurpose, graceSeconds?: number): Promise<string>;
  /** Process id of the HSM process, for diagnosis; undefined while there is none. */
  readonly hsmPid: number | undefined;
}

/**
 * Opens the HSM token and the data keys of this database; makes them on first use.
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
  readonly #options: CustodyOptions;
  readonly #clock: Clock;
  readonly #ring = new KeyRing();
  readonly #wrappedStores: WrappedStore[] = [];
  readonly #worker: HsmWorker;
  readonly #stopListening: () => void;
  #library: LibraryInfo | undefined;
  #token: OpenedToken | undefined;
  #rootId: string | undefined;
  #reloading: Promise<void> | undefined;
  #mustReload = false;
  #isClosed = false;

  constructor(options: CustodyOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.sealer = ringSealer(this.#ring, options.random, this.#clock);
    const { tokenDirectory } = options.hsm;
    this.#worker = new HsmWorker({
      configPath:
        tokenDirectory === undefined ? process.env['SOFTHSM2_CONF'] : softHsmPaths(tokenDirectory).config,
      prepare: (call) => this.#bringUp(call),
      onProblem: options.onProblem,
      ...(options.callTimeoutMilliseconds !== undefined && {
        callTimeoutMilliseconds: options.callTimeoutMilliseconds,
      }),
    });
    this.#stopListening = options.store.onChanges((changes) => {
      const concerned = changes.some(({ topic }) => isSealingKeyTopic(topic) || topic === EVERYTHING_CHANGED);
      if (concerned && this.#rootId !== undefined) this.#reload();
    });
  }

  get hsmPid(): number | undefined {
    return this.#worker.pid;
  }

  get call(): HsmUser {
    return this.#worker.call;
  }

  get tellAll(): HsmTeller {
    return (name, input) => this.#worker.tell(name, input);
  }

  addWrappedStore(wrapped: WrappedStore): void {
    this.#wrappedStores.push(wrapped);
  }

  async start(): Promise<void> {
    await this.#worker.call('random', { length: 1 });
  }

  async health(): Promise<HsmHealth> {
    let latencyMilliseconds = 0;
    let problem: string | undefined;
    try {
      await this.#worker.call('probe', {});
      const before = performance.now();
      await this.#worker.call('random', { length: 32 });
      latencyMilliseconds = performance.now() - before;
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    return {
      healthy: problem === undefined,
      library:
        this.#library === undefined
          ? this.#options.hsm.library
          : `${this.#library.manufacturer}: ${this.#library.description}`,
      tokenLabel: this.#token?.label ?? this.#options.hsm.tokenLabel,
      tokenSerial: this.#token?.serial ?? '',
      latencyMilliseconds,
      ...(problem !== undefined && { problem }),
    };
  }

  async rotateDataKey(purpose: SealPurpose, graceSeconds = ROTATION_GRACE_SECONDS): Promise<string> {
    const { store, random } = this.#options;
    const rootId = this.#rootId ?? '';
    const now = this.#clock.now();
    const times = { now, activeFrom: now + graceSeconds * 1000 };
    const row = await makeDataKey(this.#worker.call, rootId, purpose, random, times);
    await store.write((tx) => insertSealingKeys(tx, [row]));
    this.#ring.add(await openDataKey(this.#worker.call, row));
    return row.id;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopListening();
    await this.#worker.close();
    await this.#reloading;
  }

  /** All a fresh HSM process needs, under the folder's lock: SoftHSM's logins race when processes start at once. */
  async #bringUp(call: HsmCaller): Promise<void> {
    const { hsm, store } = this.#options;
    const folder = hsm.tokenDirectory;
    if (folder !== undefined) {
      const belonging = await findRoot(store.reader);
      if (belonging !== undefined) requireTokens(folder, belonging.token.serial);
      await makePrivateFolder(folder);
      const lock = { path: softHsmPaths(folder).lock, timeoutMilliseconds: LOCK_WAIT_MILLISECONDS };
      await call('lock', lock, LOCK_CALL_MILLISECONDS);
    }
    const known = await findRoot(store.reader);
    if (folder !== undefined) await this.#readyFolder(folder, known?.token.serial);
    this.#library = await call('initialize', { library: hsm.library });
    const pin = await hsm.pinSource.read();
    if (pin === undefined) {
      const message = `the HSM token's PIN is missing (${hsm.pinSource.description}): restore it; without it nothing sealed can be opened`;
      throw new CustodyError('settings', message);
    }
    const login = { serial: known?.token.serial, label: hsm.tokenLabel, pin };
    this.#token = await call('login', login).finally(() => pin.fill(0));
    await this.#readyRoot(call, this.#token, known);
    await this.#readyDataKeys(call);
    await call('unlock', {});
  }

  async #readyFolder(folder: string, knownSerial: string | undefined): Promise<void> {
    const { hsm, random } = this.#options;
    const paths = softHsmPaths(folder);
    await writeSoftHsmConfig(paths.config, paths.tokens);
    if (existsSync(paths.tokens)) {
      if (await mendTokenFile(folder)) {
        this.#options.onProblem(`the token's file in ${folder} was torn and is mended from its spare`);
      }
      return;
    }
    if (knownSerial !== undefined) requireTokens(folder, knownSerial);
    const { library, tokenLabel: label, pinSource } = hsm;
    await makeTokenFolder({ folder, library, label, pinSource, random });
  }

  async #readyRoot(
    call: HsmCaller,
    opened: OpenedToken,
    known: Awaited<ReturnType<typeof findRoot>>,
  ): Promise<void> {
    const { store, random } = this.#options;
    let rows = known;
    if (rows === undefined) {
      const made = await makeRoot(call, opened, random, this.#clock.now());
      try {
        await store.write((tx) => insertRoot(tx, made.token, made.root));
      } catch (error) {
        // Another process, on another token or machine, was first: its rows are the truth.
        if (!(error instanceof StorageError && error.fault === 'collision')) throw error;
      }
      rows = await findRoot(store.reader);
    }
    if (rows === undefined) throw new CustodyError('unavailable', 'the sealing root is not in the database');
    await openRoot(call, opened, rows);
    this.#rootId = rows.root.id;
  }

  async #readyDataKeys(call: HsmCaller): Promise<void> {
    const { store, random } = this.#options;
    await this.#openNewKeys(call);
    const now = this.#clock.now();
    const missing = PURPOSES.filter((purpose) => this.#ring.current(purpose, now) === undefined);
    if (missing.length === 0) return;
    const rows: SealingKeysTable[] = [];
    for (const purpose of missing) {
      rows.push(await makeDataKey(call, this.#rootId ?? '', purpose, random, { now, activeFrom: now }));
    }
    await store.write((tx) => insertSealingKeys(tx, rows));
    await this.#openNewKeys(call);
  }

  async #openNewKeys(call: HsmCaller): Promise<void> {
    for (const row of await listSealingKeys(this.#options.store.reader)) {
      if (!this.#ring.has(row.id)) this.#ring.add(await openDataKey(call, row));
    }
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
        await this.#openNewKeys(this.#worker.call);
      } catch (error) {
        if (this.#isClosed) return;
        this.#options.onProblem(`new data keys do not open: ${String(error)}`);
        this.#mustReload = true;
        await sleep(RELOAD_MILLISECONDS, undefined, { ref: false });
      }
    }
  }
}

/** A folder that is gone is not made anew for a database that has sealed under its token. */
function requireTokens(folder: string, serial: string): void {
  if (existsSync(softHsmPaths(folder).tokens)) return;
  const message = `HSM token ${serial}, to which this database belongs, is not in ${folder}: restore that folder`;
  throw new CustodyError('wrong-token', message);
}
