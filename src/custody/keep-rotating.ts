import { setTimeout as sleep } from 'node:timers/promises';
import { listDomainKeys } from './records.ts';
import { finishRotation, type RotationContext } from './rotation.ts';

/** How often a server looks for a rotation that nobody finishes; also how long its command has to itself. */
const LOOK_MILLISECONDS = 30_000;

/**
 * Finishes, in the background, rotations of the root of trust whose command was killed. Every node may do it at once.
 * @returns the way to stop; resolves when nothing of it is under way
 */
export function keepRotating(
  context: Omit<RotationContext, 'onProgress' | 'signal'>,
  report: (problem: string) => void,
): () => Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  const look = async (): Promise<void> => {
    while (!signal.aborted) {
      await sleep(LOOK_MILLISECONDS, undefined, { ref: false, signal });
      const rows = await listDomainKeys(context.store.reader);
      if (rows.every(({ state }) => state === 'current')) continue;
      await finishRotation({ ...context, signal, onProgress: () => undefined });
    }
  };
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      await look().catch((error: unknown) => {
        if (!signal.aborted) report(`the rotation of the domain key does not end: ${String(error)}`);
      });
    }
  };
  const running = run();
  return () => {
    stop.abort();
    return running;
  };
}
