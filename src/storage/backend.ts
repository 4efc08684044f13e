import type { CompiledQuery, Dialect as KyselyDialect, QueryResult } from 'kysely';
import type { Change, Dialect } from './store.ts';
import type { AnyDatabase } from './tables-of.ts';

/** Rows of the change feed that stay; older ones are forgotten. */
export const KEPT_CHANGES = 100_000;
/** The feed is pruned each time it has passed another such number of positions. */
export const PRUNE_EVERY = 1024;

/**
 * The one connection that writes, as the commit group drives it:
 * `begin (savepoint query* (release | rollBackWrite))* insertChanges? (commit | rollBack)`.
 * Methods reject with StorageError, except for faults of the query itself, which stay as the driver throws them.
 */
export interface Writer {
  /** Opens the transaction; waits until no other process of the deployment writes. */
  begin(): Promise<void>;
  /** Position of the newest change; inside the transaction, where nobody else can add one. */
  lastPosition(): Promise<number>;
  savepoint(): Promise<void>;
  query(query: CompiledQuery): Promise<QueryResult<unknown>>;
  /** Keeps what was done since `savepoint`. */
  release(): Promise<void>;
  /** Undoes what was done since `savepoint`. */
  rollBackWrite(): Promise<void>;
  /** False when the transaction is lost as a whole, by a broken connection or a full disk. */
  isIntact(): boolean;
  insertChanges(changes: readonly Change[]): Promise<void>;
  /** Forgets changes up to and including `position`. */
  pruneChanges(position: number): Promise<void>;
  /** Resolves when all is durable. */
  commit(): Promise<void>;
  /** Ends the transaction in any case; the next `begin` works if the database does. Never rejects. */
  rollBack(): Promise<void>;
}

/** Committed changes, read beside the writer. */
export interface FeedReader {
  lastPosition(): Promise<number>;
  changesAfter(position: number, limit: number): Promise<Change[]>;
}

/** What a database must offer; all else is shared. */
export interface Backend {
  readonly dialect: Dialect;
  /** How Kysely speaks to this database, for the writer. Its driver is never used. */
  readonly kyselyDialect: KyselyDialect;
  readonly reader: AnyDatabase;
  readonly writer: Writer;
  readonly feed: FeedReader;
  close(): Promise<void>;
}

/** How long things may take, in milliseconds. */
export interface StoreLimits {
  /** One write, from its start to its end. */
  readonly writeMilliseconds: number;
  /** Waiting for another process's writes to end. */
  readonly turnMilliseconds: number;
}

export const STORE_LIMITS: StoreLimits = { writeMilliseconds: 10_000, turnMilliseconds: 15_000 };
