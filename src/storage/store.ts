import type { Kysely, Transaction } from 'kysely';

export type Dialect = 'sqlite' | 'postgres';

/** One row of the change feed: what a committed write touched. */
export interface Change {
  /** Position in the one global order of commits; without gaps, starting at 1. */
  readonly position: number;
  /** `kind/id`, such as `user/AIDA…`; see `identity/topics.ts`. */
  readonly topic: string;
}

/** A write in progress. Everything in it commits together, with its change feed rows, or not at all. */
export interface WriteTransaction {
  /** Untyped on purpose: each module narrows it with `tablesOf<ItsTables>(db)`, see `tables-of.ts`. */
  // biome-ignore lint/suspicious/noExplicitAny: Kysely's own type for "tables unknown yet"
  readonly db: Transaction<any>;
  /** Names something this write changes. Every node drops what it caches of it before the write's answer is sent. */
  change(topic: string): void;
}

/** A numbered step of the schema; run once, in the order of `name`, in one transaction. */
export interface Migration {
  /** Sorts by time and says what it does: `2026-11-24-identity`. */
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: a migration runs before its tables' types are true
  up(db: Kysely<any>, dialect: Dialect): Promise<void>;
}

/**
 * The database: SQLite or PostgreSQL behind one behaviour. Writes are serial (one order for the whole deployment) and
 * share commits: many waiting writers cost one fsync. A write is durable, and its changes are applied by every listener
 * of this process, when the promise of `write` resolves.
 */
export interface Store {
  readonly dialect: Dialect;
  /** Committed rows only; never sees a write in progress. */
  // biome-ignore lint/suspicious/noExplicitAny: as in WriteTransaction
  readonly reader: Kysely<any>;
  /**
   * Runs `write` in a transaction. It must await nothing but its own queries (no HSM, hash or network).
   * If it throws, nothing of it is kept and the error reaches the caller as it is.
   * @throws StorageError `collision` for a broken uniqueness rule, `unavailable` when the database cannot be used
   */
  write<T>(write: (tx: WriteTransaction) => Promise<T>): Promise<T>;
  /** Runs the migrations that this database lacks, in order of name; one process at a time. */
  migrate(migrations: readonly Migration[]): Promise<void>;
  /** Changes behind `position`, oldest first. */
  changesAfter(position: number, limit: number): Promise<Change[]>;
  /** Position of the newest committed change; 0 in an empty feed. */
  lastPosition(): Promise<number>;
  /**
   * Calls `listener` with the changes of each commit, those of other processes too, in order and once;
   * own ones before `write` resolves. The listener must not throw. Returns the way to stop.
   */
  onChanges(listener: (changes: readonly Change[]) => void): () => void;
  close(): Promise<void>;
}
