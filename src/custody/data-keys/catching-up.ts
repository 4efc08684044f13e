import { setTimeout as sleep } from 'node:timers/promises';

/**
 * One run of `run` for however many ask: each is answered by a run that began after it asked, and between the beginnings of
 * two lie `pauseMilliseconds` at least. So whoever brings values under invented keys costs no more than that.
 */
export function oncePerPause(run: () => Promise<void>, pauseMilliseconds: number): () => Promise<void> {
  let next: Promise<void> | undefined;
  let last = Number.NEGATIVE_INFINITY;
  let running: Promise<unknown> = Promise.resolve();
  return () => {
    next ??= running.then(async () => {
      const early = last + pauseMilliseconds - performance.now();
      if (early > 0) await sleep(early, undefined, { ref: false });
      last = performance.now();
      const begun = run();
      next = undefined;
      running = begun.catch(() => undefined);
      return begun;
    });
    return next;
  };
}
