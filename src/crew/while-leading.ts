import type { Crew } from '../core/crew.ts';

/** Runs background work in the one process of the machine that leads; returns the way to stop it. */
export function whileLeading(crew: Crew, start: () => () => Promise<void>): () => Promise<void> {
  let stop: (() => Promise<void>) | undefined;
  let stopped: Promise<void> = Promise.resolve();
  const follow = (isLeader: boolean): void => {
    if (isLeader) {
      stop ??= start();
      return;
    }
    const stopNow = stop;
    stop = undefined;
    if (stopNow !== undefined) stopped = stopped.then(stopNow);
  };
  const stopListening = crew.onLead(follow);
  follow(crew.isLeader);
  return () => {
    stopListening();
    follow(false);
    return stopped;
  };
}
