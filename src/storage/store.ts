import type { Kysely, Transaction } from 'kysely';
import type { Instant } from '../core/clock.ts';
import type { HistogramState } from '../core/histogram.ts';

export type Dialect = 'sqlite' | 'postgres';

/** One row of the change feed: what a committed write touched. */
export interface Change {
  /** Position in the one global order of commits; without gaps, starting at 1. */
  readonly position: number;
  /** `kind/id`, such as `user/AIDA…`; see `identity/topics.ts`. Or {@link EVERYTHING_CHANGED}. */
  readonly topic: string;
}

/**
 * Topic of a change that stands for all changes up to its position, told to whoever asks for changes that the feed no
 * longer keeps (the last 100,000 stay), fell too far behind, or follows a database that went back in time: drop
 * everything cached.
 */
export const EVERYTHING_CHANGED = '*';

/** A write in progress. Everything in it commits together, with its change feed rows, or not at all. */
export interface WriteTransaction {
  /** Untyped on purpose: each module narrows it with `tablesOf<ItsTables>(db)`, see `tables-of.ts`. */
  // biome-ignore lint/suspicious/noExplicitAny: Kysely's own type for "tables unknown yet"
  readonly db: Transaction<any>;
  /**
   * Names something this write changes. Every node drops what it caches of it before the write's answer is sent.
   * A write that names nothing leaves no row in the feed.
   */
  change(topic: string): void;
  /**
   * What writes before this one changed that share its commit. This write sees their rows, but listeners hear of them
   * only after the commit: what a cache keeps of these topics is not what this write would read.
   */
  readonly changedBefore: ReadonlySet<string>;
}

/** A numbered step of the schema; run once, in the order of `name`, in one transaction. */
export interface Migration {
  /** Sorts by time and says what it does: `2026-11-24-identity`. */
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: a migration runs before its tables' types are true
  up(db: Kysely<any>, dialect: Dialect): Promise<void>;
}

/** This process among those that answer from caches, and what it waited for. */
export interface MembershipCounters {
  readonly isMember: boolean;
  /** Processes that answer from caches, as the last look found. */
  readonly members: number;
  /** Commits that now wait for others to apply them. */
  readonly waitingForOthers: number;
  /** Seconds that commits waited until all others had applied them. */
  readonly waitSeconds: HistogramState;
  /** Commits that waited until leases ran out, because a member said nothing. */
  readonly leasesRunOut: number;
  /** How often this process had to become a member anew, because others had seen nothing of it. */
  readonly timesPutOut: number;
  /** Members that this process found to be dead. */
  readonly othersPutOut: number;
  /** Looks at the change feed. */
  readonly looks: number;
  /** Words of others, and of its own, that this process heard. */
  readonly wordsHeard: number;
}

/** What a store did since it was opened. */
export interface StoreCounters {
  /** Writes kept. */
  readonly writes: number;
  /** Writes rejected, for whatever reason. */
  readonly rejectedWrites: number;
  /** Commits that kept at least one write; below `writes` when writers share commits. */
  readonly commits: number;
  /** Writes that wait for their turn now. */
  readonly waiting: number;
  /** Writes kept by one commit. */
  readonly commitSizes: HistogramState;
  /** Seconds of a transaction that kept at least one write, from its begin to the end of its commit. */
  readonly transactionSeconds: HistogramState;
  /** Seconds of these that the commit itself took: the disk, or the database server. */
  readonly commitSeconds: HistogramState;
  readonly membership: MembershipCounters;
}

/**
 * The database: SQLite or PostgreSQL behind one behaviour. Writes are serial (one order for the whole deployment) and
 * share commits: many waiting writers cost one fsync. A write is durable, and its changes are applied by every listener
 * of this process, when the promise of `write` resolves. If it named changes, every member has applied them then, or
 * answers nobody before it has: `docs/consistency.md`.
 */
export interface Store {
  readonly dialect: Dialect;
  /** Committed rows only; never sees a write in progress. */
  // biome-ignore lint/suspicious/noExplicitAny: as in WriteTransaction
  readonly reader: Kysely<any>;
  /**
   * Runs `write` in a transaction; before, listeners are told of every commit that precedes it. It must await nothing but its own queries (no HSM, hash, network or other write), and
   * end within 10 seconds. If it throws, nothing of it is kept and the error reaches the caller as it is. A query that
   * fails dooms its write, on both databases: catch its error to say it in better words, not to go on.
   * @throws StorageError `collision` for a broken uniqueness rule, `reference` for a row that names or is named by
   *   another, `unavailable` when the database cannot be used or the time is up. After `unavailable` the write is not
   *   kept, save when the connection broke during the commit itself: then nobody knows, and the feed will tell.
   */
  write<T>(write: (tx: WriteTransaction) => Promise<T>): Promise<T>;
  /**
   * Runs the migrations that this database lacks, in order of name; one process at a time. Give all of the program's
   * in one call.
   * @throws StorageError `incompatible` when the database has migrations this program does not know
   */
  migrate(migrations: readonly Migration[]): Promise<void>;
  /**
   * Makes this process a member: one that answers from caches, for which the writes of all others wait. Call it after
   * `migrate`, before the first answer. @throws StorageError `unavailable`
   */
  join(): Promise<void>;
  /**
   * Whether this process may answer from what it caches now: it is a member, and knows every write that any process has
   * answered. Ask at the begin of each request and once more before its answer.
   */
  mayAnswer(): boolean;
  /** As `mayAnswer`, after a look at the feed where that is needed; some seconds while the database is away. */
  mayAnswerSoon(): Promise<boolean>;
  /**
   * What time it is for all processes of the deployment, whoever's clock is wrong: the database's, never ahead of it and behind
   * by no more than {@link clockUncertaintyMilliseconds}. On SQLite, this machine's.
   */
  now(): Instant;
  clockUncertaintyMilliseconds(): number;
  /** Changes behind `position`, oldest first; one {@link EVERYTHING_CHANGED} when the feed cannot tell them any more. */
  changesAfter(position: number, limit: number): Promise<Change[]>;
  /** Position of the newest committed change; 0 in an empty feed. */
  lastPosition(): Promise<number>;
  /**
   * Calls `listener` with the changes of each commit, those of other processes too, in order and once;
   * own ones before `write` resolves, others within about 200 ms. The listener must not throw: if it does, what this
   * process caches can no longer be trusted, so the error ends the process and `feedAgeMilliseconds` is infinite.
   * Returns the way to stop.
   */
  onChanges(listener: (changes: readonly Change[]) => void): () => void;
  /**
   * How old the newest proof is that this process knows every commit. Below 1000 or so in health; grows while the
   * database does not answer.
   */
  feedAgeMilliseconds(): number;
  counters(): StoreCounters;
  /** Finishes the writes that wait, refuses later ones, and lets the database go. */
  close(): Promise<void>;
}
