import { setTimeout as delay } from 'node:timers/promises';

interface Kept {
  /** What is done, for reports. */
  readonly name: string;
  readonly pauseMilliseconds: number;
  /** Does what is due; told whether it should come to an end. Every node does it at once. */
  readonly work: (isStopped: () => boolean) => Promise<void>;
  readonly report: (problem: string) => void;
}

/** A stop waits so long for what is under way. */
const PATIENCE_MILLISECONDS = 2000;

/** Does something again and again as long as a node runs, never twice at once; returns the way to stop. */
export function keepDoing({ name, pauseMilliseconds, work, report }: Kept): () => Promise<void> {
  let running: Promise<void> | undefined;
  let isStopped = false;
  // One line for a database that is away, not one for every try.
  let lastProblem = '';
  const look = (): void => {
    running ??= work(() => isStopped)
      .then(() => {
        lastProblem = '';
      })
      .catch((problem: unknown) => {
        if (String(problem) !== lastProblem) report(`${name}: ${String(problem)}`);
        lastProblem = String(problem);
      })
      .finally(() => {
        running = undefined;
      });
  };
  const timer = setInterval(look, pauseMilliseconds);
  timer.unref();
  return async () => {
    clearInterval(timer);
    isStopped = true;
    await Promise.race([running, delay(PATIENCE_MILLISECONDS, undefined, { ref: false })]);
  };
}
