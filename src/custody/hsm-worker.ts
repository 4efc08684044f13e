import { Histogram, type HistogramState } from '../core/histogram.ts';
import { CustodyError, type CustodyFault } from './custody-error.ts';
import { type HsmCaller, type HsmProcess, type HsmTeller, startHsmProcess } from './hsm-process.ts';
import type { HsmCallName, HsmInput, HsmOutput, HsmUsage } from './hsm-protocol.ts';
import { LatencyWindow } from './latency-window.ts';

const FIRST_DELAY_MILLISECONDS = 100;
const LONGEST_DELAY_MILLISECONDS = 30_000;
const CALL_TIMEOUT_MILLISECONDS = 10_000;
/** More than this would wait longer than anybody waits for an answer. */
const MOST_WAITING = 2000;

export interface HsmWorkerOptions {
  /** What the library needs of the environment, such as SOFTHSM2_CONF. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Brings a fresh process up to work (library, login, keys) before any other call reaches it.
   * @returns what brings its keys up to date later, when there is such a thing
   */
  prepare(call: HsmCaller): Promise<(() => Promise<void>) | void>;
  /** Told when the process ends unasked. */
  onProblem(problem: string): void;
  /** 10 seconds unless told. */
  readonly callTimeoutMilliseconds?: number;
}

/**
 * - `up`: answers calls
 * - `starting`: its process comes up
 * - `resting`: has none because no load needs one
 * - `down`: its process died or does not come up, see `problem`
 */
export type WorkerState = 'up' | 'starting' | 'resting' | 'down';

/** Bounds in seconds, from a session key's AES to the time after which a call is given up. */
const DURATION_BOUNDS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10,
];

/** All calls of a worker since it was made, whichever process took them. */
export interface WorkerTotals {
  /** Seconds from sending to the end, failed calls included, those of starts not. */
  readonly durations: HistogramState;
  /** Calls that failed, those of starts included, by fault. */
  readonly errors: Readonly<Partial<Record<CustodyFault, number>>>;
}

/** A process that is up, and what brings its keys up to date. */
interface Ready {
  readonly process: HsmProcess;
  readonly sync: () => Promise<void>;
}

/**
 * Keeps one HSM process. A process that dies or hangs is replaced at the next call, at once the first time and then after
 * pauses that double up to 30 seconds. A refused PIN ends all attempts: hardware counts them and locks.
 */
export class HsmWorker {
  readonly latency = new LatencyWindow();
  readonly #durations = new Histogram(DURATION_BOUNDS);
  readonly #errors: Partial<Record<CustodyFault, number>> = {};
  readonly #options: HsmWorkerOptions;
  #ready: Ready | undefined;
  #starting: Promise<Ready> | undefined;
  /** The process of that start. */
  #rising: HsmProcess | undefined;
  #syncing: Promise<void> = Promise.resolve();
  /** Set while a start is under way whose keys may be out of date already. */
  #isStale = false;
  /** Starts that failed, or processes that died, since the last call that succeeded. */
  #failures = 0;
  #notBefore = 0;
  #refusal: CustodyError | undefined;
  #problem: string | undefined;
  #fault: CustodyFault | undefined;
  #isClosed = false;
  #starts = 0;
  #calls = 0;
  #usedAt = performance.now();

  constructor(options: HsmWorkerOptions) {
    this.#options = options;
  }

  /** How many processes were started so far. */
  get starts(): number {
    return this.#starts;
  }

  get pid(): number | undefined {
    return this.#ready?.process.pid;
  }

  get isUp(): boolean {
    return this.#ready?.process.isRunning === true;
  }

  /** Why the process is not up; undefined while it is, and before its first start. */
  get problem(): string | undefined {
    return this.isUp ? undefined : this.#problem;
  }

  /** What kept the last start from coming up, also while it is too early for the next; undefined as {@link problem}. */
  get fault(): CustodyFault | undefined {
    return this.problem === undefined ? undefined : this.#fault;
  }

  get state(): WorkerState {
    if (this.isUp) return 'up';
    if (this.#starting !== undefined) return 'starting';
    return this.#problem === undefined ? 'resting' : 'down';
  }

  totals(): WorkerTotals {
    return { durations: this.#durations.state(), errors: { ...this.#errors } };
  }

  /** Calls under way. */
  get waiting(): number {
    return this.#ready?.process.waiting ?? 0;
  }

  /** How long the first of them has waited. */
  get waitingMilliseconds(): number {
    return this.#ready?.process.waitingMilliseconds ?? 0;
  }

  /** Calls of the process that is up. */
  get calls(): number {
    return this.#calls;
  }

  get idleMilliseconds(): number {
    return performance.now() - this.#usedAt;
  }

  /** Calls the HSM, starting its process if there is none. @throws CustodyError */
  readonly call: HsmCaller = (name, input, timeoutMilliseconds) => {
    const ready = this.#ready;
    return ready?.process.isRunning
      ? this.#send(ready.process, name, input, timeoutMilliseconds)
      : this.start().then(({ process }) => this.#send(process, name, input, timeoutMilliseconds));
  };

  #send<Name extends HsmCallName>(
    process: HsmProcess,
    name: Name,
    input: HsmInput<Name>,
    timeoutMilliseconds: number | undefined,
  ): Promise<HsmOutput<Name>> {
    this.#usedAt = performance.now();
    if (process.waiting >= MOST_WAITING)
      return Promise.reject(new CustodyError('unavailable', 'too many calls wait for the HSM'));
    this.#calls++;
    return process.call(name, input, timeoutMilliseconds);
  }

  /** As `call`, for a process that is up; nothing when there is none, or when it ends over it: then it has forgotten all. */
  readonly tell: HsmTeller = async (name, input) => {
    const { process } = this.#ready ?? {};
    if (!process?.isRunning) return;
    try {
      await process.call(name, input);
    } catch (error) {
      if (process.isRunning) throw error;
    }
  };

  /** What a process that is up has left; does not count as its use. */
  async usage(): Promise<HsmUsage | undefined> {
    return this.isUp ? this.#ready?.process.call('usage', {}) : undefined;
  }

  /** Brings the keys of a running process up to date; of one that is starting before its first call. */
  sync(): Promise<void> {
    this.#isStale = true;
    const { sync } = this.#ready ?? {};
    if (sync === undefined) return Promise.resolve();
    const next = this.#syncing.then(sync);
    this.#syncing = next.catch(() => undefined);
    return next;
  }

  /** Starts a process if there is none. @throws CustodyError also while it is too early to try again */
  async start(): Promise<Ready> {
    if (this.#isClosed) throw new CustodyError('unavailable', 'custody is closed');
    if (this.#refusal !== undefined) throw this.#refusal;
    if (this.#ready?.process.isRunning) return this.#ready;
    this.#starting ??= this.#startOne().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  /** Puts a fresh process in the place of one that has grown too large; calls under way are answered by the old one. */
  async recycle(): Promise<void> {
    const old = this.#ready;
    if (old === undefined || this.#starting !== undefined || this.#isClosed) return;
    this.#starting = this.#startOne().finally(() => {
      this.#starting = undefined;
    });
    await this.#starting;
    await retire(old.process);
  }

  /** Ends the process; a later call starts another. */
  async rest(): Promise<void> {
    const old = this.#ready;
    this.#ready = undefined;
    if (old !== undefined) await retire(old.process);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    // An HSM that does not answer must not hold up the end.
    if (this.#starting !== undefined) await this.#rising?.close();
    await this.#starting?.catch(() => undefined);
    await this.#ready?.process.close();
  }

  async #startOne(): Promise<Ready> {
    const wait = Math.ceil(this.#notBefore - performance.now());
    if (wait > 0) {
      const why = this.#problem === undefined ? '' : ` (${this.#problem})`;
      throw new CustodyError('unavailable', `the HSM process failed; next attempt in ${wait} ms${why}`);
    }
    this.#starts++;
    const process = startHsmProcess({
      environment: this.#options.environment,
      callTimeoutMilliseconds: this.#options.callTimeoutMilliseconds ?? CALL_TIMEOUT_MILLISECONDS,
      onExit: (reason) => {
        if (this.#ready?.process !== process || this.#isClosed) return;
        this.#ready = undefined;
        this.#countFailure(reason, 'unavailable');
        this.#options.onProblem(reason);
      },
      onSettled: (took, fault) => this.#count(this.#ready?.process === process, took, fault),
    });
    this.#rising = process;
    try {
      const sync = (await this.#options.prepare(process.call)) ?? (() => Promise.resolve());
      while (this.#isStale) {
        this.#isStale = false;
        await sync();
      }
      this.#calls = 0;
      this.#ready = { process, sync };
      this.#problem = undefined;
      return this.#ready;
    } catch (error) {
      if (error instanceof CustodyError && error.fault === 'pin-refused') this.#refusal = error;
      await process.close();
      const fault = error instanceof CustodyError ? error.fault : undefined;
      this.#countFailure(error instanceof Error ? error.message : String(error), fault);
      throw error;
    }
  }

  #count(isReady: boolean, tookMilliseconds: number, fault: CustodyFault | undefined): void {
    if (fault !== undefined) this.#errors[fault] = (this.#errors[fault] ?? 0) + 1;
    // How long a login takes says nothing of calls.
    if (!isReady) return;
    if (fault === undefined) this.#failures = 0;
    this.#durations.add(tookMilliseconds / 1000);
    // The time until a process died is no latency.
    if (fault !== 'unavailable') this.latency.add(performance.now(), tookMilliseconds);
  }

  #countFailure(problem: string, fault: CustodyFault | undefined): void {
    this.#problem = problem;
    this.#fault = fault;
    const pause =
      this.#failures === 0
        ? 0
        : Math.min(LONGEST_DELAY_MILLISECONDS, FIRST_DELAY_MILLISECONDS * 2 ** (this.#failures - 1));
    this.#failures++;
    this.#notBefore = performance.now() + pause;
  }
}

const RETIRE_POLL_MILLISECONDS = 20;

/** Ends a process that gets no more calls, once it has answered those it has. */
async function retire(process: HsmProcess): Promise<void> {
  while (process.isRunning && process.waiting > 0) {
    await new Promise((resolve) => setTimeout(resolve, RETIRE_POLL_MILLISECONDS));
  }
  await process.close();
}
