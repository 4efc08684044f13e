import { Histogram } from '../core/histogram.ts';
import type { FeedReader, StoreLimits, Writer } from './backend.ts';
import { KEPT_CHANGES, PRUNE_EVERY } from './backend.ts';
import { type ChangeFeed, missedChanges } from './change-feed.ts';
import type { MemberRow } from './lease/death-watch.ts';
import type { Announced } from './membership.ts';
import { StorageError } from './storage-error.ts';
import type { Change, StoreCounters, WriteTransaction } from './store.ts';
import { type OpenTransaction, WriteGate } from './write-gate.ts';

/** Writes that share one commit at most, so that the first of them never waits long for the last. */
const MOST_PER_COMMIT = 64;

const SIZE_BOUNDS = [1, 2, 4, 8, 16, 32, MOST_PER_COMMIT];
/** In seconds. */
const TIME_BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

type Outcome =
  | { readonly isKept: true; readonly value: unknown }
  | { readonly isKept: false; readonly error: unknown };

/** A write that waits for its turn, or for its commit. */
interface Waiting {
  readonly write: (tx: WriteTransaction) => Promise<unknown>;
  readonly limitMilliseconds: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A write that has run. */
interface Ran {
  readonly waiting: Waiting;
  readonly outcome: Outcome;
  readonly topics: ReadonlySet<string>;
}

export interface CommitGroupParts {
  readonly writer: Writer;
  readonly openTransaction: OpenTransaction;
  readonly feedReader: FeedReader;
  readonly feed: ChangeFeed;
  readonly limits: StoreLimits;
  /** See `Membership.announce`. */
  readonly announce: (position: number, members: readonly MemberRow[]) => Announced | undefined;
}

/** Once a commit is durable: those of its writes that named changes are answered when this resolves. */
type OthersKnow = Promise<void> | undefined;

const asUnavailable = (error: unknown): StorageError =>
  error instanceof StorageError
    ? error
    : new StorageError('unavailable', 'the commit failed', { cause: error });

/**
 * Runs writes one after another and commits many at once: those that wait when a commit begins, and those that arrive
 * while it is open, share its fsync. Each has its own savepoint, so one that fails takes nothing with it. All learn
 * their outcome after the commit, also those that failed: they may have seen rows of their neighbours, which are true
 * only then.
 */
export class CommitGroup {
  readonly #parts: CommitGroupParts;
  #queue: Waiting[] = [];
  #isRunning = false;
  #isClosed = false;
  #whenIdle: (() => void)[] = [];
  /** Commits that are durable, but not answered yet. */
  readonly #unanswered = new Set<Promise<void>>();
  #writes = 0;
  #rejectedWrites = 0;
  #commits = 0;
  readonly #commitSizes = new Histogram(SIZE_BOUNDS);
  readonly #transactionSeconds = new Histogram(TIME_BOUNDS);
  readonly #commitSeconds = new Histogram(TIME_BOUNDS);

  constructor(parts: CommitGroupParts) {
    this.#parts = parts;
  }

  counters(): Omit<StoreCounters, 'membership'> {
    return {
      writes: this.#writes,
      rejectedWrites: this.#rejectedWrites,
      commits: this.#commits,
      waiting: this.#queue.length,
      commitSizes: this.#commitSizes.state(),
      transactionSeconds: this.#transactionSeconds.state(),
      commitSeconds: this.#commitSeconds.state(),
    };
  }

  /** As `Store.write`, with a time limit of its own for migrations. */
  submit<T>(
    write: (tx: WriteTransaction) => Promise<T>,
    limitMilliseconds: number = this.#parts.limits.writeMilliseconds,
  ): Promise<T> {
    if (this.#isClosed) return Promise.reject(new StorageError('unavailable', 'the store is closed'));
    return this.#enqueue(write, limitMilliseconds);
  }

  #enqueue<T>(write: (tx: WriteTransaction) => Promise<T>, limitMilliseconds: number): Promise<T> {
    return new Promise<unknown>((resolve, reject) => {
      this.#queue.push({ write, limitMilliseconds, resolve, reject });
      if (this.#isRunning) return;
      this.#isRunning = true;
      // After the event loop has served every socket that is ready: their writes share this commit.
      setImmediate(() => void this.#drain());
    }) as Promise<T>;
  }

  /** Refuses further writes; resolves when the last one is answered. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#isRunning) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
    await Promise.all(this.#unanswered);
  }

  /** As `submit`, after `close`. */
  submitLast<T>(write: (tx: WriteTransaction) => Promise<T>): Promise<T> {
    return this.#enqueue(write, this.#parts.limits.writeMilliseconds);
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      await this.#commitOnce();
      // Lets the answers out, and the writes of whoever waited for them in.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#isRunning = false;
    for (const resolve of this.#whenIdle) resolve();
    this.#whenIdle = [];
  }

  /** Never rejects: every fault goes to the writes it concerns. */
  async #commitOnce(): Promise<void> {
    const ran: Ran[] = [];
    const began = performance.now();
    try {
      await this.#parts.writer.begin();
      await this.#catchUp();
    } catch (error) {
      await this.#parts.writer.rollBack();
      const waiting = this.#queue.splice(0);
      this.#rejectedWrites += waiting.length;
      for (const { reject } of waiting) reject(asUnavailable(error));
      return;
    }
    const taken: Waiting[] = [];
    let othersKnow: OthersKnow;
    try {
      await this.#runAll(taken, ran);
      othersKnow = (await this.#commit(ran, began)).othersKnow;
    } catch (error) {
      await this.#parts.writer.rollBack();
      this.#rejectedWrites += taken.length;
      for (const { reject } of taken) reject(asUnavailable(error));
      return;
    }
    const mustWait = (write: Ran): boolean => othersKnow !== undefined && hasChanged(write);
    for (const write of ran) if (!mustWait(write)) answer(write);
    if (othersKnow === undefined) return;
    // The next commit does not wait for that.
    const answered = othersKnow.then(() => {
      this.#unanswered.delete(answered);
      for (const write of ran) if (mustWait(write)) answer(write);
    });
    this.#unanswered.add(answered);
  }

  /**
   * Tells listeners what other processes committed since the last look. Nobody else commits before this transaction ends,
   * so from here on a write may trust what this process caches.
   */
  async #catchUp(): Promise<void> {
    const { writer, feed, feedReader } = this.#parts;
    const { applied } = feed;
    feed.deliver(await missedChanges(feedReader, applied, await writer.lastPosition()));
  }

  async #runAll(taken: Waiting[], ran: Ran[]): Promise<void> {
    const changed = new Set<string>();
    while (taken.length < MOST_PER_COMMIT) {
      const waiting = this.#queue.shift();
      if (waiting === undefined) return;
      taken.push(waiting);
      const { isLate, ...done } = await this.#run(waiting, changed);
      ran.push(done);
      if (done.outcome.isKept) for (const topic of done.topics) changed.add(topic);
      if (!this.#parts.writer.isIntact())
        throw new StorageError('unavailable', 'the transaction was lost', causeOf(done));
      // It kept the others waiting long enough.
      if (isLate) return;
    }
  }

  async #run(
    waiting: Waiting,
    changedBefore: ReadonlySet<string>,
  ): Promise<Ran & { readonly isLate: boolean }> {
    const { writer, openTransaction } = this.#parts;
    const topics = new Set<string>();
    const gate = new WriteGate(writer);
    await writer.savepoint();
    const late = new StorageError('unavailable', `a write took more than ${waiting.limitMilliseconds} ms`);
    let outcome: Outcome;
    try {
      const tx: WriteTransaction = {
        db: openTransaction(gate),
        change: (topic) => void topics.add(topic),
        changedBefore,
      };
      const value = await within(waiting.limitMilliseconds, waiting.write(tx), late);
      outcome = { isKept: true, value };
    } catch (error) {
      outcome = { isKept: false, error };
    }
    await gate.close();
    if (outcome.isKept && gate.failure !== undefined) outcome = { isKept: false, error: gate.failure.error };
    if (outcome.isKept) await writer.release();
    else if (writer.isIntact()) await writer.rollBackWrite();
    return { waiting, outcome, topics, isLate: !outcome.isKept && outcome.error === late };
  }

  async #commit(ran: readonly Ran[], began: number): Promise<{ readonly othersKnow: OthersKnow }> {
    const { writer, feed } = this.#parts;
    const kept = ran.filter(({ outcome }) => outcome.isKept);
    this.#rejectedWrites += ran.length - kept.length;
    if (kept.length === 0) {
      await writer.rollBack();
      return { othersKnow: undefined };
    }
    const changes = await this.#insertChanges(kept.flatMap((write) => [...write.topics]));
    const announced = await this.#announce(changes);
    const written = performance.now();
    try {
      await writer.commit();
    } catch (error) {
      announced?.cancel();
      throw error;
    }
    const done = performance.now();
    this.#commits += 1;
    this.#writes += kept.length;
    this.#commitSizes.add(kept.length);
    this.#transactionSeconds.add((done - began) / 1000);
    this.#commitSeconds.add((done - written) / 1000);
    feed.deliver(changes);
    // Wrapped, because it is not to be waited for here.
    return { othersKnow: announced?.committed() };
  }

  async #insertChanges(topics: readonly string[]): Promise<Change[]> {
    if (topics.length === 0) return [];
    const { writer } = this.#parts;
    const base = await writer.lastPosition();
    const changes = topics.map((topic, index) => ({ position: base + 1 + index, topic }));
    await writer.insertChanges(changes);
    await this.#prune(base, base + changes.length);
    return changes;
  }

  /** Changes concern all members; those there are cannot become more before the commit. */
  async #announce(changes: readonly Change[]): Promise<Announced | undefined> {
    const { writer, announce } = this.#parts;
    const last = changes.at(-1);
    const announced = last && announce(last.position, await writer.members());
    if (announced !== undefined) await writer.announce(announced.word);
    return announced;
  }

  async #prune(from: number, to: number): Promise<void> {
    const hasPassedMark = Math.floor(from / PRUNE_EVERY) !== Math.floor(to / PRUNE_EVERY);
    if (hasPassedMark && to > KEPT_CHANGES) await this.#parts.writer.pruneChanges(to - KEPT_CHANGES);
  }
}

const hasChanged = ({ outcome, topics }: Ran): boolean => outcome.isKept && topics.size > 0;

function answer({ waiting, outcome }: Ran): void {
  if (outcome.isKept) waiting.resolve(outcome.value);
  else waiting.reject(outcome.error);
}

const causeOf = ({ outcome }: Ran): { readonly cause?: unknown } =>
  outcome.isKept ? {} : { cause: outcome.error };

/** `work`, or `error` when it takes longer than `milliseconds`; it may then go on unheard. */
async function within<T>(milliseconds: number, work: Promise<T>, error: Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(error), milliseconds);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
