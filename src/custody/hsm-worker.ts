import { CustodyError } from './custody-error.ts';
import { type HsmCaller, type HsmProcess, type HsmTeller, startHsmProcess } from './hsm-process.ts';
import type { HsmCallName, HsmInput, HsmOutput } from './hsm-protocol.ts';

const FIRST_DELAY_MILLISECONDS = 100;
const LONGEST_DELAY_MILLISECONDS = 30_000;
const CALL_TIMEOUT_MILLISECONDS = 10_000;

export interface HsmWorkerOptions {
  /** SoftHSM's configuration file; other libraries need none. */
  readonly configPath: string | undefined;
  /** Brings a fresh process up to work (library, login, keys) before any other call reaches it. */
  prepare(call: HsmCaller): Promise<void>;
  /** Told when the process ends unasked. */
  onProblem(problem: string): void;
  /** 10 seconds unless told. */
  readonly callTimeoutMilliseconds?: number;
}

/**
 * Keeps one HSM process. A process that dies or hangs is replaced at the next call, at once the first time and then after
 * pauses that double up to 30 seconds. A refused PIN ends all attempts: hardware counts them and locks.
 */
export class HsmWorker {
  readonly #options: HsmWorkerOptions;
  #process: HsmProcess | undefined;
  #starting: Promise<HsmProcess> | undefined;
  /** Starts that failed, or processes that died, since the last call that succeeded. */
  #failures = 0;
  #notBefore = 0;
  #refusal: CustodyError | undefined;
  #isClosed = false;
  #starts = 0;

  constructor(options: HsmWorkerOptions) {
    this.#options = options;
  }

  /** How many processes were started so far. */
  get starts(): number {
    return this.#starts;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Calls the HSM, starting its process if there is none. @throws CustodyError */
  readonly call: HsmCaller = async <Name extends HsmCallName>(
    name: Name,
    input: HsmInput<Name>,
    timeoutMilliseconds?: number,
  ): Promise<HsmOutput<Name>> => {
    const running = await this.#running();
    const output = await running.call(name, input, timeoutMilliseconds);
    this.#failures = 0;
    return output;
  };

  /** As `call`, for a process that is up; nothing when there is none. */
  readonly tell: HsmTeller = async (name, input) => {
    if (this.#process?.isRunning) await this.#process.call(name, input);
  };

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#starting?.catch(() => undefined);
    await this.#process?.close();
  }

  async #running(): Promise<HsmProcess> {
    if (this.#isClosed) throw new CustodyError('unavailable', 'custody is closed');
    if (this.#refusal !== undefined) throw this.#refusal;
    if (this.#process?.isRunning) return this.#process;
    this.#starting ??= this.#start().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async #start(): Promise<HsmProcess> {
    const wait = Math.ceil(this.#notBefore - performance.now());
    if (wait > 0) throw new CustodyError('unavailable', `the HSM process failed; next attempt in ${wait} ms`);
    this.#starts++;
    const fresh = startHsmProcess({
      configPath: this.#options.configPath,
      callTimeoutMilliseconds: this.#options.callTimeoutMilliseconds ?? CALL_TIMEOUT_MILLISECONDS,
      onExit: (reason) => {
        if (this.#process !== fresh || this.#isClosed) return;
        this.#process = undefined;
        this.#countFailure();
        this.#options.onProblem(reason);
      },
    });
    try {
      await this.#options.prepare(fresh.call);
    } catch (error) {
      if (error instanceof CustodyError && error.fault === 'pin-refused') this.#refusal = error;
      this.#countFailure();
      await fresh.close();
      throw error;
    }
    this.#process = fresh;
    return fresh;
  }

  #countFailure(): void {
    const pause =
      this.#failures === 0
        ? 0
        : Math.min(LONGEST_DELAY_MILLISECONDS, FIRST_DELAY_MILLISECONDS * 2 ** (this.#failures - 1));
    this.#failures++;
    this.#notBefore = performance.now() + pause;
  }
}
