import { type Backend, STORE_LIMITS, type StoreLimits } from './backend.ts';
import { ChangeFeed, changesAfter } from './change-feed.ts';
import { CommitGroup } from './commit-group.ts';
import type { Grapevine } from './grapevine.ts';
import type { Moment } from './lease/lease.ts';
import { Membership } from './membership.ts';
import { MIGRATION_LIMIT, migrate } from './migrate.ts';
import type { Store } from './store.ts';
import { transactionOpener } from './write-gate.ts';

export interface SerialStoreOptions {
  readonly limits?: StoreLimits;
  /** The machine's clocks, unless told. */
  readonly clock?: () => Moment;
  /**
   * How processes that share a SQLite file reach each other; without it writes wait some tenths of a second for other
   * members, if there are any. PostgreSQL passes words on itself.
   */
  readonly grapevine?: Grapevine;
}

const machineClocks = (): Moment => ({ elapsed: performance.now(), wall: Date.now() });

/** The store over any backend: commit group, change feed and migrations. */
export async function openSerialStore(backend: Backend, options: SerialStoreOptions = {}): Promise<Store> {
  const feed = new ChangeFeed(await backend.feed.lastPosition());
  const group: CommitGroup = new CommitGroup({
    writer: backend.writer,
    openTransaction: transactionOpener(backend),
    feedReader: backend.feed,
    feed,
    limits: options.limits ?? STORE_LIMITS,
    announce: (position, members) => membership.announce(position, members),
  });
  const membership = new Membership({
    backend,
    feed,
    clock: options.clock ?? machineClocks,
    grapevine: options.grapevine,
    submit: (write) => group.submit(write),
  });
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await group.close();
    await membership.leave((write) => group.submitLast(write));
    await membership.stop();
    await backend.close();
  };
  return {
    dialect: backend.dialect,
    reader: backend.reader,
    write: (write) => group.submit(write),
    migrate: (migrations) =>
      migrate((run) => group.submit(run, MIGRATION_LIMIT), migrations, backend.dialect),
    join: () => membership.join(),
    mayAnswer: () => membership.mayAnswer(),
    now: () => membership.now(),
    clockUncertaintyMilliseconds: () => membership.clockUncertaintyMilliseconds(),
    mayAnswerSoon: () => membership.mayAnswerSoon(),
    changesAfter: (position, limit) => changesAfter(backend.feed, position, limit),
    lastPosition: () => backend.feed.lastPosition(),
    onChanges: (listener) => feed.subscribe(listener),
    feedAgeMilliseconds: () => membership.ageMilliseconds(),
    counters: () => ({ ...group.counters(), membership: membership.counters() }),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
