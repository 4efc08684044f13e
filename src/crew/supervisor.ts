import cluster from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FromWorker, PROTOCOL } from './messages.ts';
import { RestartPace } from './restart-pace.ts';
import { Switchboard } from './switchboard.ts';
import { type Ending, forkMember, type Member, type MemberEvents } from './workforce.ts';

export interface SupervisorOptions {
  /** At least 2. */
  readonly workers: number;
  /** For all workers to listen on; not 0, or it would change when all of them end at once. */
  readonly port: number;
  readonly info: (text: string) => void;
  readonly problem: (text: string) => void;
}

/** Workers that end before they serve, one after the other, until it is given up. */
const MOST_FAILED_STARTS = 3;
const PING_MILLISECONDS = 5000;
/** A worker that is silent for so long hangs, and is replaced. */
const SILENCE_MILLISECONDS = 45_000;
/** Longest wait in a rolling restart before the next one's turn: tunnels may keep an old worker for longer. */
const TURN_MILLISECONDS = 15_000;
/** What has not ended by then is killed. Beyond what workers allow themselves. */
const STOP_MILLISECONDS = 30_000;
const LEAVE_MILLISECONDS = 120_000;
const EXIT_FAILED = 1;

/**
 * Keeps as many workers as are wanted. It opens neither database nor HSM and knows no key: it starts workers, passes on what
 * they tell each other, hands out connections (node:cluster) and replaces whoever ends.
 */
export class Supervisor implements MemberEvents {
  readonly #options: SupervisorOptions;
  readonly #switchboard = new Switchboard();
  readonly #members = new Set<Member>();
  readonly #pace = new RestartPace();
  readonly #over = Promise.withResolvers<number>();
  #leader: Member | undefined;
  #hasServed = false;
  /** Until all workers served at once. */
  #isBeginning = true;
  #failedStarts = 0;
  #isStopping = false;
  #rolling: Promise<void> | undefined;
  #mustRoll = false;
  #lookedAt = performance.now();

  constructor(options: SupervisorOptions) {
    this.#options = options;
    cluster.setupPrimary({ serialization: 'advanced' });
  }

  /** Resolves with the exit code when no worker is left and none is wanted. */
  async run(): Promise<number> {
    const ping = setInterval(() => this.#look(), PING_MILLISECONDS);
    // The first one makes what there is only one of: token, account, tables. It says itself what keeps it from that.
    const first = this.#fork(1);
    const ending = await Promise.race([first.serves.promise, first.ended]);
    if (ending !== undefined && !this.#isStopping) {
      if (ending.signal !== null) this.#options.problem(`the first worker was ended by ${ending.signal}`);
      this.#over.resolve(ending.code || EXIT_FAILED);
    }
    for (let number = 2; number <= this.#options.workers && ending === undefined; number++)
      if (!this.#isStopping) this.#fork(number);
    const code = await this.#over.promise;
    clearInterval(ping);
    return code;
  }

  /** Lets all workers answer what is under way. */
  stop(): Promise<void> {
    return this.#stop(0);
  }

  /** Ends all workers, whatever they do. */
  kill(): void {
    this.#isStopping = true;
    for (const member of this.#members) member.kill();
  }

  /** Replaces all workers, one after the other: the new one serves before the old one takes no more connections. */
  roll(): Promise<void> {
    this.#mustRoll = true;
    this.#rolling ??= this.#rollWhileWanted().finally(() => {
      this.#rolling = undefined;
    });
    return this.#rolling;
  }

  heard(member: Member, message: FromWorker): void {
    if (message.kind === 'hello') this.#welcome(member, message.protocol);
    else if (message.kind === 'serving') this.#served(member);
    else if (message.kind === 'failed') member.hasFailedForGood ||= message.isFinal;
    else this.#switchboard.hear(member, message);
  }

  ended(member: Member, ending: Ending): void {
    this.#members.delete(member);
    this.#switchboard.leave(member);
    this.#chooseLeader();
    const isExpected = this.#isStopping || member.state === 'leaving' || !this.#hasServed;
    if (!isExpected) this.#endedByItself(member, ending);
  }

  #endedByItself(member: Member, { code, signal }: Ending): void {
    const { number, pid, servesSince, hasFailedForGood } = member;
    const { problem } = this.#options;
    const served = servesSince === undefined ? 0 : performance.now() - servesSince;
    const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
    const what = `worker ${number} (process ${pid}) ended ${how}${served === 0 ? ' before it served' : ''}`;
    if (served === 0) this.#failedStarts++;
    const isHopeless = hasFailedForGood || this.#failedStarts >= MOST_FAILED_STARTS;
    if (isHopeless && (this.#isBeginning || this.#serving().length === 0)) {
      problem(`${what}, ${this.#failedStarts} times in a row: giving up`);
      void this.#stop(EXIT_FAILED);
    } else if (hasFailedForGood) {
      problem(`${what}: another try could do harm, so that there is none until SIGHUP`);
    } else {
      const wait = this.#pace.next(served);
      problem(`${what}; it is replaced in ${(wait / 1000).toFixed(1)} s`);
      void this.#replace(number, wait);
    }
  }

  async #replace(number: number, waitMilliseconds: number): Promise<void> {
    await sleep(waitMilliseconds);
    if (!this.#isStopping && this.#standing(number).length === 0) this.#fork(number);
  }

  #fork(number: number): Member {
    const member = forkMember(number, this);
    this.#members.add(member);
    return member;
  }

  #welcome(member: Member, protocol: number): void {
    const { workers, port, problem } = this.#options;
    if (protocol !== PROTOCOL) {
      problem('the program on disk needs another supervisor: stop this one and start it again');
      member.hasFailedForGood = true;
      member.kill();
      return;
    }
    this.#switchboard.join(member);
    member.send({ kind: 'welcome', number: member.number, size: workers, port, isFirst: !this.#hasServed });
  }

  #served(member: Member): void {
    if (member.state !== 'starting') return;
    member.state = 'serving';
    member.servesSince = performance.now();
    member.serves.resolve(undefined);
    this.#hasServed = true;
    this.#failedStarts = 0;
    const count = this.#serving().length;
    if (this.#isBeginning && count >= this.#options.workers) {
      this.#isBeginning = false;
      this.#options.info(`${count} workers serve`);
    }
    this.#chooseLeader();
  }

  /** Also tells all how many serve, for both change together. */
  #chooseLeader(): void {
    const serving = this.#serving();
    const leader = serving.find((member) => member === this.#leader) ?? serving[0];
    if (leader !== this.#leader) {
      this.#leader?.send({ kind: 'lead', isLeader: false });
      leader?.send({ kind: 'lead', isLeader: true });
      this.#leader = leader;
    }
    for (const member of this.#members) member.send({ kind: 'crew', serving: serving.length });
  }

  #serving(): Member[] {
    return [...this.#members].filter(({ state }) => state === 'serving');
  }

  /** Who has a number and does not leave. */
  #standing(number: number): Member[] {
    return [...this.#members].filter((member) => member.number === number && member.state !== 'leaving');
  }

  async #rollWhileWanted(): Promise<void> {
    while (this.#mustRoll && !this.#isStopping) {
      this.#mustRoll = false;
      const isDone = await this.#rollOnce();
      if (isDone) this.#options.info('all workers are replaced');
    }
  }

  async #rollOnce(): Promise<boolean> {
    for (let number = 1; number <= this.#options.workers; number++) {
      if (this.#isStopping) return false;
      const old = this.#standing(number);
      const fresh = this.#fork(number);
      const ending = await Promise.race([fresh.serves.promise, fresh.ended]);
      if (ending !== undefined) {
        if (!this.#isStopping)
          this.#options.problem(`worker ${number} cannot be replaced: the old workers go on`);
        return false;
      }
      for (const member of old) this.#end(member, true, LEAVE_MILLISECONDS);
      const gone = Promise.all(old.map(({ ended }) => ended));
      await Promise.race([gone, sleep(TURN_MILLISECONDS, undefined, { ref: false })]);
    }
    return true;
  }

  #end(member: Member, isPolite: boolean, limitMilliseconds: number): void {
    member.state = 'leaving';
    member.send({ kind: 'end', isPolite });
    const timer = setTimeout(() => member.kill(), limitMilliseconds);
    void member.ended.then(() => clearTimeout(timer));
    this.#chooseLeader();
  }

  async #stop(code: number): Promise<void> {
    this.#isStopping = true;
    for (const member of this.#members) this.#end(member, false, STOP_MILLISECONDS);
    await Promise.all([...this.#members].map(({ ended }) => ended));
    this.#over.resolve(code);
  }

  /** Workers that hang are replaced. One that starts may take long: tables may have to be rebuilt. */
  #look(): void {
    const now = performance.now();
    const wasAsleep = now - this.#lookedAt > 2 * PING_MILLISECONDS;
    this.#lookedAt = now;
    for (const member of this.#members) {
      if (wasAsleep) member.heardAt = now;
      member.send({ kind: 'ping' });
      if (member.state === 'starting' || now - member.heardAt < SILENCE_MILLISECONDS) continue;
      this.#options.problem(`worker ${member.number} (process ${member.pid}) hangs and is ended`);
      member.kill();
    }
  }
}
