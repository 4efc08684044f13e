import cluster, { type Worker } from 'node:cluster';
import { GivenConnections } from './give-back.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** How a worker ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
}

/** One process, from its fork to its end. */
export interface Member {
  readonly number: number;
  readonly pid: number | undefined;
  state: 'starting' | 'serving' | 'leaving';
  /** It said that another try would do harm. */
  hasFailedForGood: boolean;
  /** Of `performance.now()`, as the next. */
  heardAt: number;
  /** Undefined until it serves. */
  servesSince: number | undefined;
  /** Resolves when it serves; maybe never. */
  readonly serves: PromiseWithResolvers<undefined>;
  readonly ended: Promise<Ending>;
  send(message: ToWorker): void;
  kill(): void;
}

/** What the supervisor hears of its workers. */
export interface MemberEvents {
  heard(member: Member, message: FromWorker): void;
  ended(member: Member, ending: Ending): void;
}

/** Messages that a worker has not taken: it hangs, and more would only fill memory. */
const MOST_UNSENT = 100_000;

const GIVEN = new GivenConnections();

/** Starts one more worker: this program with the same command line, environment, output and listening socket. */
export function forkMember(number: number, events: MemberEvents): Member {
  const worker: Worker = cluster.fork();
  GIVEN.watch(worker);
  const { promise: ended, resolve } = Promise.withResolvers<Ending>();
  let unsent = 0;
  const member: Member = {
    number,
    pid: worker.process.pid,
    state: 'starting',
    hasFailedForGood: false,
    heardAt: performance.now(),
    servesSince: undefined,
    serves: Promise.withResolvers<undefined>(),
    ended,
    send(message) {
      if (!worker.isConnected() || unsent >= MOST_UNSENT) return;
      unsent++;
      // What cannot be sent any more is for a process of whose end one is about to hear.
      worker.process.send(message, () => {
        unsent--;
      });
    },
    kill: () => void worker.process.kill('SIGKILL'),
  };
  worker.on('message', (message: FromWorker) => {
    member.heardAt = performance.now();
    events.heard(member, message);
  });
  // Its end tells more, and comes for sure.
  worker.on('error', () => undefined);
  let hasEnded = false;
  const end = (ending: Ending): void => {
    if (hasEnded) return;
    hasEnded = true;
    resolve(ending);
    events.ended(member, ending);
  };
  worker.process.once('exit', (code, signal) => end({ code, signal }));
  // It could not be started at all.
  worker.process.once('error', () => worker.process.pid ?? end({ code: null, signal: null }));
  return member;
}
