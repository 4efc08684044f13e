import { setTimeout as sleep } from 'node:timers/promises';
import { CustodyError, type CustodyFault } from './custody-error.ts';
import type { HsmCaller, HsmTeller, HsmUser } from './hsm-process.ts';
import type { HsmInput, HsmOutput, HsmUsage, HsmUseCalls } from './hsm-protocol.ts';
import { HsmWorker, type WorkerState, type WorkerTotals } from './hsm-worker.ts';
import { type LatencySummary, summarizeLatency } from './latency-window.ts';

/** A call that kills one library is not tried on all of them. */
const MOST_ATTEMPTS = 3;
/**
 * How many calls wait at the least busy process, and how long one of them has waited, before another is started. Short calls
 * are answered faster by one process, which gets many at once, than by several.
 */
const CROWDED = 4;
const CROWDED_MILLISECONDS = 1;
const CARE_MILLISECONDS = 15_000;
const HEALTH_MILLISECONDS = 2000;
const IDLE_MILLISECONDS = 5 * 60_000;
/** SoftHSM 2.6 loses some 0.6 kB with each key it unwraps. */
const RECYCLE_RSS_BYTES = 400 * 1024 * 1024;
const RECYCLE_CALLS = 2_000_000;

/** One HSM as the fleet sees it: how its processes are brought up. */
export interface FleetAppliance {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Most processes at once; the first is always there, further ones come with load and go when idle. */
  readonly mostWorkers: number;
  /** See HsmWorkerOptions. */
  prepare(call: HsmCaller): Promise<() => Promise<void>>;
}

export interface FleetOptions {
  /** In order of preference while none is up. */
  readonly appliances: readonly FleetAppliance[];
  onProblem(problem: string): void;
  readonly callTimeoutMilliseconds?: number;
}

export interface WorkerHealth {
  readonly pid: number | undefined;
  readonly isUp: boolean;
  readonly state: WorkerState;
  readonly starts: number;
  readonly waiting: number;
  readonly latency: LatencySummary;
  readonly totals: WorkerTotals;
  /** Of a process that is up and answers. */
  readonly usage?: HsmUsage;
}

export interface ApplianceHealth {
  readonly name: string;
  readonly healthy: boolean;
  readonly problem?: string;
  readonly fault?: CustodyFault;
  readonly latency: LatencySummary;
  readonly workers: readonly WorkerHealth[];
}

interface Member {
  readonly appliance: FleetAppliance;
  readonly workers: HsmWorker[];
}

/**
 * Spreads calls over the HSM processes of several appliances that all hold the same domain keys. The least busy process
 * gets the next call; a call whose process dies is sent to another, and to a fresh one where there is no other.
 */
export class HsmFleet {
  readonly #options: FleetOptions;
  readonly #members: readonly Member[];
  readonly #care: NodeJS.Timeout;
  #isClosed = false;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#members = options.appliances.map((appliance) => ({
      appliance,
      workers: [this.#worker(appliance)],
    }));
    this.#care = setInterval(() => void this.care(), CARE_MILLISECONDS).unref();
  }

  /** Process ids of what is up. */
  get pids(): number[] {
    return this.#all().flatMap(({ pid }) => pid ?? []);
  }

  /** Starts every appliance that is not up; problems are told, not thrown. One that has not joined is none. */
  async startAll(): Promise<void> {
    await Promise.all(
      this.#members.map(({ appliance, workers }) =>
        workers[0]?.start().catch((error: unknown) => {
          if (this.#isClosed || (error instanceof CustodyError && error.fault === 'not-joined')) return;
          this.#options.onProblem(`HSM ${appliance.name}: ${textOf(error)}`);
        }),
      ),
    );
  }

  /** @throws CustodyError what the first process said, when none of those tried could answer */
  readonly call: HsmUser = async <Name extends keyof HsmUseCalls>(
    name: Name,
    input: HsmInput<Name>,
    timeoutMilliseconds?: number,
  ): Promise<HsmOutput<Name>> => {
    const tried: HsmWorker[] = [];
    let first: unknown;
    let isSynced = false;
    while (tried.length < MOST_ATTEMPTS) {
      const worker = this.#pick(tried);
      if (worker === undefined) break;
      tried.push(worker);
      try {
        return await worker.call(name, input, timeoutMilliseconds);
      } catch (error) {
        if (!isSynced && error instanceof CustodyError && error.fault === 'unknown-key') {
          // Made since, and this process has not heard of it yet.
          isSynced = true;
          await worker.sync();
          tried.pop();
        } else if (worker.isUp && !mayOthersHelp(error)) throw error;
        first ??= error;
      }
    }
    throw first;
  };

  readonly tellAll: HsmTeller = async (name, input) => {
    await Promise.all(this.#all().map((worker) => worker.tell(name, input)));
  };

  /**
   * Brings the keys of all processes up to date. One that cannot, because its token lacks a key that is in use now, gets no
   * more calls.
   * @throws what kept all of them, such as a database that does not answer
   */
  async sync(): Promise<void> {
    const each = this.#members.flatMap(({ appliance, workers }) =>
      workers.map(async (worker) => {
        try {
          await worker.sync();
        } catch (error) {
          if (!(error instanceof CustodyError)) throw error;
          if (worker.isUp) this.#options.onProblem(`HSM ${appliance.name}: ${error.message}`);
          await worker.rest();
        }
      }),
    );
    await Promise.all(each);
  }

  /** Asks every appliance for a sign of life. */
  health(): Promise<ApplianceHealth[]> {
    return Promise.all(this.#members.map(healthOf));
  }

  /** Replaces processes that grew too large, lets idle ones go, tries appliances that are down, and probes the others. */
  async care(): Promise<void> {
    for (const { appliance, workers } of this.#members) {
      for (const [index, worker] of workers.entries()) {
        try {
          if (index > 0 && worker.idleMilliseconds > IDLE_MILLISECONDS) await worker.rest();
          else if (worker.isUp) await this.#look(worker);
          else if (index === 0 && !this.#isClosed) await worker.start();
        } catch (error) {
          // A process that dies has told so itself; what does not start is a matter of health.
          if (worker.isUp) this.#options.onProblem(`HSM ${appliance.name}: ${textOf(error)}`);
        }
      }
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#care);
    await Promise.all(this.#all().map((worker) => worker.close()));
  }

  async #look(worker: HsmWorker): Promise<void> {
    await worker.tell('probe', {});
    const usage = await worker.usage();
    if (usage === undefined) return;
    if (usage.rssBytes > RECYCLE_RSS_BYTES || worker.calls > RECYCLE_CALLS) await worker.recycle();
  }

  /** The least busy process that was not tried; one that was but has a new process when there is no other. */
  #pick(tried: readonly HsmWorker[]): HsmWorker | undefined {
    const best = this.#leastBusy(tried);
    if (best !== undefined) {
      if (best.waiting >= CROWDED && best.waitingMilliseconds >= CROWDED_MILLISECONDS) this.#grow();
      return best;
    }
    const down = this.#members.map(({ workers }) => workers[0]).find((w) => w && !tried.includes(w));
    if (down !== undefined) return down;
    const [only] = tried;
    // A process that died is there anew; a second death in a row is a matter of the call.
    return tried.length < 2 && only !== undefined && !only.isUp ? only : undefined;
  }

  /** Of the processes that are up and were not tried. */
  #leastBusy(tried: readonly HsmWorker[]): HsmWorker | undefined {
    let best: HsmWorker | undefined;
    for (const { workers } of this.#members) {
      for (const worker of workers) {
        if (!worker.isUp || tried.includes(worker)) continue;
        if (best === undefined || worker.waiting < best.waiting) best = worker;
      }
    }
    return best;
  }

  /** Starts one more process, at the appliance that has the fewest and may have more. */
  #grow(): void {
    const growing = this.#members
      .filter(({ workers }) => workers.every((worker) => worker.isUp || worker.starts === 0))
      .filter(
        ({ appliance, workers }) => workers.length < appliance.mostWorkers || workers.some((w) => !w.isUp),
      )
      .sort((a, b) => a.workers.length - b.workers.length)[0];
    if (growing === undefined) return;
    const resting = growing.workers.find(({ isUp }) => !isUp);
    const worker = resting ?? this.#worker(growing.appliance);
    if (resting === undefined) growing.workers.push(worker);
    worker.start().catch((error: unknown) => {
      if (!this.#isClosed) this.#options.onProblem(`HSM ${growing.appliance.name}: ${textOf(error)}`);
    });
  }

  #worker(appliance: FleetAppliance): HsmWorker {
    const { callTimeoutMilliseconds, onProblem } = this.#options;
    return new HsmWorker({
      environment: appliance.environment,
      prepare: (call) => appliance.prepare(call),
      onProblem: (problem) => onProblem(`HSM ${appliance.name}: ${problem}`),
      ...(callTimeoutMilliseconds !== undefined && { callTimeoutMilliseconds }),
    });
  }

  #all(): HsmWorker[] {
    return this.#members.flatMap(({ workers }) => workers);
  }
}

/** Whether the same call may succeed in another process. */
const mayOthersHelp = (error: unknown): boolean =>
  error instanceof CustodyError && error.fault === 'unavailable';

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Whoever asks for health is told of a slow HSM instead of waiting for it; the HSM has longer before it is given up. */
export async function tooLate(): Promise<never> {
  await sleep(HEALTH_MILLISECONDS, undefined, { ref: false });
  throw new CustodyError('unavailable', `the HSM has not answered for ${HEALTH_MILLISECONDS} ms`);
}

async function healthOf({ appliance, workers }: Member): Promise<ApplianceHealth> {
  const now = performance.now();
  let problem: string | undefined;
  let fault: CustodyFault | undefined;
  try {
    const first = workers[0]?.call('probe', {}) ?? Promise.resolve();
    await Promise.race([first, tooLate()]);
  } catch (error) {
    problem = textOf(error);
    fault = workers[0]?.fault ?? (error instanceof CustodyError ? error.fault : undefined);
  }
  const each = await Promise.all(
    workers.map(async (worker): Promise<WorkerHealth> => {
      const usage = await Promise.race([worker.usage(), tooLate()]).catch(() => undefined);
      const { pid, isUp, state, starts, waiting } = worker;
      const latency = summarizeLatency([worker.latency], now);
      const totals = worker.totals();
      return { pid, isUp, state, starts, waiting, latency, totals, ...(usage !== undefined && { usage }) };
    }),
  );
  return {
    name: appliance.name,
    healthy: problem === undefined,
    ...(problem !== undefined && { problem }),
    ...(fault !== undefined && { fault }),
    latency: summarizeLatency(
      workers.map(({ latency }) => latency),
      now,
    ),
    workers: each,
  };
}
