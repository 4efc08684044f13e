import { after, type TestContext } from 'node:test';

/** Hooks of a file or a suite get no TestContext: this stands in for one. What it is given is done after its tests, last first. */
export function fileContext(): TestContext {
  const cleanups: (() => unknown)[] = [];
  after(async () => {
    for (const cleanup of cleanups.toReversed()) await cleanup();
  });
  return { after: (cleanup: () => unknown) => cleanups.push(cleanup) } as unknown as TestContext;
}
