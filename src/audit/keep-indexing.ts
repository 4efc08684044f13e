import { setImmediate as otherWork } from 'node:timers/promises';
import type { Store } from '../storage/store.ts';
import { indexSome } from './index-events.ts';
import { mergeSegments } from './merge-segments.ts';

/** Milliseconds between two looks for events that are not indexed yet. */
const PAUSE = 500;

/** Indexes events while the node serves; any number of nodes may do so at once. Returns the way to stop. */
export function keepIndexing(store: Store, report: (problem: string) => void): () => Promise<void> {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    try {
      while (!isStopped && (await indexSome(store)) > 0) await otherWork();
      while (!isStopped && (await mergeSegments(store, () => isStopped)));
    } catch (problem) {
      report(`audit events were not indexed: ${String(problem)}`);
    }
    if (!isStopped) timer = setTimeout(begin, PAUSE).unref();
  };
  const begin = (): void => {
    running = look();
  };
  begin();
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await running;
  };
}
