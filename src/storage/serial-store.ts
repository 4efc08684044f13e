import { type Backend, STORE_LIMITS, type StoreLimits } from './backend.ts';
import { ChangeFeed, changesAfter } from './change-feed.ts';
import { CommitGroup } from './commit-group.ts';
import { FeedPoller } from './feed-poller.ts';
import { MIGRATION_LIMIT, migrate } from './migrate.ts';
import type { Store } from './store.ts';
import { transactionOpener } from './write-gate.ts';

/** Milliseconds between two looks for other processes' commits. */
const POLL_INTERVAL = 200;

export interface SerialStoreOptions {
  readonly limits?: StoreLimits;
  /** Milliseconds of a clock that never goes back; the machine's unless told. */
  readonly elapsed?: () => number;
}

/** The store over any backend: commit group, change feed and migrations. */
export async function openSerialStore(backend: Backend, options: SerialStoreOptions = {}): Promise<Store> {
  const feed = new ChangeFeed(await backend.feed.lastPosition());
  const group = new CommitGroup({
    writer: backend.writer,
    openTransaction: transactionOpener(backend),
    feedReader: backend.feed,
    feed,
    limits: options.limits ?? STORE_LIMITS,
  });
  const elapsed = options.elapsed ?? (() => performance.now());
  const poller = new FeedPoller(backend.feed, feed, elapsed, POLL_INTERVAL);
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await group.close();
    await poller.stop();
    await backend.close();
  };
  return {
    dialect: backend.dialect,
    reader: backend.reader,
    write: (write) => group.submit(write),
    migrate: (migrations) =>
      migrate((run) => group.submit(run, MIGRATION_LIMIT), migrations, backend.dialect),
    changesAfter: (position, limit) => changesAfter(backend.feed, position, limit),
    lastPosition: () => backend.feed.lastPosition(),
    onChanges: (listener) => feed.subscribe(listener),
    feedAgeMilliseconds: () => poller.ageMilliseconds(),
    counters: () => group.counters(),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
