import type { CompiledQuery, Dialect as KyselyDialect, QueryResult } from 'kysely';
import type { Grapevine, Word } from './grapevine.ts';
import type { MemberRow } from './lease/death-watch.ts';
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
  /** All members; inside the transaction, where nobody can become one. */
  members(): Promise<readonly MemberRow[]>;
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
  /** Has `word` told when, and if, all is durable. Only where {@link Backend.words} are. */
  announce(word: Word): Promise<void>;
  /** Resolves when all is durable. */
  commit(): Promise<void>;
  /** Ends the transaction in any case; the next `begin` works if the database does. Never rejects. */
  rollBack(): Promise<void>;
}

/** Committed changes, read beside the writer. */
export interface ChangeReader {
  lastPosition(): Promise<number>;
  changesAfter(position: number, limit: number): Promise<Change[]>;
}

export interface FeedReader extends ChangeReader {
  /**
   * Reads all members, then the last position. Where members beat unasked, beats first for the member `own`, which has
   * applied all changes up to `applied`, as durably as a commit: so that a database that is no longer the one which
   * commits cannot answer.
   */
  look(own: string | undefined, applied: number): Promise<Look>;
}

/** What there was at some time after a look began. */
export interface Look {
  readonly members: readonly MemberRow[];
  readonly position: number;
  /** What the database's own clock said meanwhile, in milliseconds since 1970; absent where it has none of its own. */
  readonly time?: number;
}

/** What a database must offer; all else is shared. */
export interface Backend {
  readonly dialect: Dialect;
  /** How Kysely speaks to this database, for the writer. Its driver is never used. */
  readonly kyselyDialect: KyselyDialect;
  readonly reader: AnyDatabase;
  readonly writer: Writer;
  readonly feed: FeedReader;
  /** Milliseconds between two looks for other processes' commits. */
  readonly lookInterval: number;
  /** Whether each look of a member beats; else members beat when they are asked to. */
  readonly beatsUnasked: boolean;
  /** How the database itself passes words on, if it does. What this process tells it hears, too. */
  readonly words?: Grapevine;
  /** Calls `listener` when the connection behind `feed` and `words` breaks: the next may be to another server. */
  onFeedBroken(listener: () => void): void;
  /** A new name for this process as a member. */
  newMemberId(): string;
  /** True only when the process of that member has certainly ended. */
  hasEnded(member: string): boolean;
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
