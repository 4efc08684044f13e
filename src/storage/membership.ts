import type { Instant } from '../core/clock.ts';
import { Histogram } from '../core/histogram.ts';
import type { Backend, FeedReader, Look } from './backend.ts';
import { type ChangeFeed, changesAfter, missedChanges } from './change-feed.ts';
import type { Grapevine, Word } from './grapevine.ts';
import { DeathWatch, type MemberRow } from './lease/death-watch.ts';
import { Lease, type Moment } from './lease/lease.ts';
import { SharedClock } from './lease/shared-clock.ts';
import { type WaitEnd, Waits } from './lease/waits.ts';
import { answerAsked, askMembers, deleteMember, insertMember } from './members.ts';
import type { MembershipCounters, WriteTransaction } from './store.ts';

/** Changes read at most when a word tells of a commit; a look reads what is beyond. */
const CATCH_UP_AT_ONCE = 1000;
/** Milliseconds between looks at what keeps writes waiting. */
const TEND_INTERVAL = 50;
/** Milliseconds that members which can hear words have to acknowledge before they are asked in their rows. */
const PATIENCE = 250;
/** In seconds. */
const WAIT_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export interface MembershipParts {
  readonly backend: Backend;
  readonly feed: ChangeFeed;
  readonly clock: () => Moment;
  /** What others of this database can be told by, where the database does not pass words on itself. */
  readonly grapevine: Grapevine | undefined;
  readonly submit: <T>(write: (tx: WriteTransaction) => Promise<T>) => Promise<T>;
}

/** A commit that others may have to hear of before it is answered. */
export interface Announced {
  /** What the database is to tell with the commit, if it passes words on. */
  readonly word: Word;
  /** Call it when the commit is durable; resolves when it may be answered. */
  committed(): Promise<void>;
  /** Call it instead when the commit failed. */
  cancel(): void;
}

/**
 * This process among those that answer from caches: it looks at the change feed, knows whether it may answer, tells
 * others what it committed and applied, and waits for them. What is decided is in `lease/`; why it is right is in
 * `docs/consistency.md`.
 */
export class Membership {
  readonly #parts: MembershipParts;
  readonly #reader: FeedReader;
  readonly #words: Grapevine | undefined;
  readonly #name: string;
  readonly #lease = new Lease();
  readonly #shared = new SharedClock();
  readonly #waits = new Waits();
  readonly #watch: DeathWatch;
  readonly #stopListening: () => void;
  readonly #waitSeconds = new Histogram(WAIT_BOUNDS);
  #timer: NodeJS.Timeout | undefined;
  #tending: NodeJS.Timeout | undefined;
  #isTending = false;
  #running: Promise<unknown> = Promise.resolve();
  #isStopped = false;
  /** A look that requests wait for. */
  #catchingUp: Promise<void> | undefined;
  /** Whether it is to be a member, and its name as one while it is. */
  #isWanted = false;
  #id: string | undefined;
  #members = 0;
  /** How often the line broke, and of how many breaks everything cached was dropped. */
  #breaks = 0;
  #breaksApplied = 0;
  #waitingSince = 0;
  /** The newest position that others told of, and the newest that others were told is applied. */
  #heard = 0;
  #told = 0;
  #isAsked = false;
  #isCatchingUp = false;
  #counts = { leasesRunOut: 0, timesPutOut: 0, othersPutOut: 0, looks: 0, wordsHeard: 0 };

  constructor(parts: MembershipParts) {
    this.#parts = parts;
    this.#reader = parts.backend.feed;
    this.#words = parts.backend.words ?? parts.grapevine;
    this.#name = parts.backend.newMemberId();
    this.#watch = new DeathWatch(parts.backend.beatsUnasked);
    this.#lease.prove(parts.clock());
    this.#stopListening = this.#words?.listen((word) => this.#hear(word)) ?? (() => undefined);
    parts.backend.onFeedBroken(() => this.#break());
    this.#schedule();
  }

  /** Milliseconds since the newest look began that proves that this process knows every commit. */
  ageMilliseconds(): number {
    return this.#parts.feed.isBroken ? Number.POSITIVE_INFINITY : this.#lease.age(this.#parts.clock());
  }

  /** Whether what this process caches may be answered from. */
  mayAnswer(): boolean {
    return this.#id !== undefined && !this.#parts.feed.isBroken && this.#lease.holds(this.#parts.clock());
  }

  /** As `mayAnswer`, after a look where that is needed: who hung, or slept, need not refuse what comes when it wakes. */
  async mayAnswerSoon(): Promise<boolean> {
    if (!this.mayAnswer() && this.#isWanted) {
      this.#catchingUp ??= this.#lookSoon();
      await this.#catchingUp;
    }
    return this.mayAnswer();
  }

  async #lookSoon(): Promise<void> {
    try {
      await this.#exclusively(async () => {
        if (!this.mayAnswer()) await this.#look();
      });
    } catch {
      // Without the database nothing may be answered.
    } finally {
      this.#catchingUp = undefined;
    }
  }

  /** As `Store.now`. */
  now(): Instant {
    return this.#shared.now(this.#parts.clock());
  }

  /** As `Store.clockUncertaintyMilliseconds`. */
  clockUncertaintyMilliseconds(): number {
    return this.#shared.uncertainty();
  }

  counters(): MembershipCounters {
    return {
      isMember: this.#id !== undefined,
      members: this.#members,
      waitSeconds: this.#waitSeconds.state(),
      waitingForOthers: this.#waits.size,
      ...this.#counts,
    };
  }

  /** Becomes a member, before the first look on which it answers. @throws StorageError */
  async join(): Promise<void> {
    this.#isWanted = true;
    await this.#exclusively(() => this.#look());
  }

  /** Before it commits changes up to `position`: others who must hear of it, of those who are members; none if alone. */
  announce(position: number, members: readonly MemberRow[]): Announced | undefined {
    const others = members.map(({ id }) => id).filter((id) => id !== this.#id);
    if (others.length === 0) return undefined;
    const word: Word = { kind: 'committed', by: this.#name, position };
    const ended = Promise.withResolvers<WaitEnd>();
    const wait = this.#waits.begin(position, others, ended.resolve);
    return {
      word,
      cancel: () => wait.cancel(),
      committed: async () => {
        const began = this.#now();
        wait.committed(began);
        if (this.#parts.backend.words === undefined) {
          // Words of others who heard this one come after it.
          this.#waits.heard(position);
          this.#words?.tell(word);
        }
        this.#tendSoon(began);
        if ((await ended.promise) === 'lease') this.#counts.leasesRunOut += 1;
        this.#waitSeconds.add((this.#now() - began) / 1000);
      },
    };
  }

  /** Leaves: nothing is answered from caches here any more. `write` runs a last write. */
  async leave(write: (run: (tx: WriteTransaction) => Promise<unknown>) => Promise<unknown>): Promise<void> {
    const id = this.#id;
    this.#isWanted = false;
    // Without the database there is nothing to be left: the others see that it does not beat.
    if (id === undefined || !this.mayAnswer()) return;
    this.#id = undefined;
    await write((tx) => deleteMember(tx, id)).then(
      () => this.#words?.tell({ kind: 'gone', member: id }),
      () => undefined,
    );
  }

  /** Resolves when no look is under way and none will follow. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    clearInterval(this.#tending);
    this.#stopListening();
    await this.#running;
  }

  #now(): number {
    return this.#parts.clock().elapsed;
  }

  #schedule(): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      // A look that fails proves nothing: the age grows, which is how the failure shows.
      void this.#exclusively(() => this.#look())
        .catch(() => undefined)
        .then(() => this.#schedule());
    }, this.#parts.backend.lookInterval);
    this.#timer.unref();
  }

  /** One look at a time. */
  #exclusively<T>(run: () => Promise<T>): Promise<T> {
    const running = this.#running.then(run);
    this.#running = running.catch(() => undefined);
    return running;
  }

  async #look(isSecond = false): Promise<void> {
    const { feed, clock } = this.#parts;
    if (this.#isWanted && this.#id === undefined) await this.#join();
    const began = clock();
    const breaks = this.#breaks;
    const isNewLine = breaks !== this.#breaksApplied;
    // Taken before the read: an own commit may move it on while the read is under way.
    const { applied } = feed;
    const witness = this.#waits.witness();
    const look = await this.#reader.look(this.#id, applied);
    const answered = clock();
    const isBack = isNewLine || look.position < applied;
    if (isBack) feed.restart(look.position);
    else feed.deliver(await missedChanges(this.#reader, applied, look.position));
    // What was read may come from two connections.
    if (breaks !== this.#breaks) return;
    if (isBack) this.#forgetTheOld();
    this.#breaksApplied = breaks;
    if (look.time !== undefined) this.#shared.read(look.time, began, answered);
    this.#counts.looks += 1;
    this.#observe(look, witness);
    if (this.#id !== undefined && !(await this.#isStillMember(this.#id, look))) {
      this.#counts.timesPutOut += 1;
      this.#id = undefined;
      this.#lease.lose();
      if (!isSecond) await this.#look(true);
      return;
    }
    this.#lease.prove(began);
    this.#acknowledge();
    await this.#putOutDead();
  }

  async #join(): Promise<void> {
    const { backend, submit } = this.#parts;
    const id = backend.newMemberId();
    await submit((tx) => insertMember(tx, id));
    this.#id = id;
  }

  /** True when the look found this process a member; it then has beaten as it was asked. */
  async #isStillMember(id: string, { members }: Look): Promise<boolean> {
    const own = members.find((row) => row.id === id);
    if (own === undefined) return false;
    if (own.asked <= own.beat) return true;
    const { applied } = this.#parts.feed;
    return this.#parts.submit((tx) => answerAsked(tx, id, applied));
  }

  #observe({ members }: Look, witness: (rows: readonly MemberRow[]) => void): void {
    this.#members = members.length;
    witness(members);
    this.#watch.sees(
      members.filter(({ id }) => id !== this.#id),
      this.#now(),
    );
  }

  /** Those whose leases have certainly run out are members no longer, so that no write waits for them. */
  async #putOutDead(): Promise<void> {
    // Who is no member proves by its looks nothing of where it looked.
    if (this.#parts.backend.beatsUnasked && !this.mayAnswer()) return;
    for (const { id, beat } of this.#watch.dead(this.#now())) await this.#putOut(id, beat);
  }

  async #putOut(id: string, beat?: number): Promise<void> {
    if (!(await this.#parts.submit((tx) => deleteMember(tx, id, beat)))) return;
    this.#counts.othersPutOut += 1;
    this.#waits.gone(id);
    this.#words?.tell({ kind: 'gone', member: id });
  }

  #hear(word: Word): void {
    this.#counts.wordsHeard += 1;
    if (word.kind === 'applied') this.#waits.applied(word.member, word.position);
    else if (word.kind === 'gone') this.#waits.gone(word.member);
    else if (word.by === this.#name) this.#waits.heard(word.position);
    else {
      this.#heard = Math.max(this.#heard, word.position);
      this.#isAsked = true;
      void this.#catchUp();
    }
  }

  /** Reads what a word told of, and says so. It proves nothing about the time: only looks keep the lease. */
  async #catchUp(): Promise<void> {
    const { feed } = this.#parts;
    if (this.#isCatchingUp) return;
    this.#isCatchingUp = true;
    try {
      while (feed.applied < this.#heard && !this.#isStopped) {
        const breaks = this.#breaks;
        if (breaks !== this.#breaksApplied) break;
        const { applied } = feed;
        const changes = await changesAfter(this.#reader, applied, CATCH_UP_AT_ONCE);
        if (breaks !== this.#breaks || changes.length === 0) break;
        feed.deliver(changes);
      }
      this.#acknowledge();
    } catch {
      // The next look reads it, or fails and thereby lets the age grow.
    } finally {
      this.#isCatchingUp = false;
    }
  }

  #acknowledge(): void {
    const { feed } = this.#parts;
    if (!this.#isAsked || this.#id === undefined || feed.isBroken) return;
    if (this.#breaks !== this.#breaksApplied || feed.applied < Math.min(this.#heard, this.#told + 1)) return;
    this.#isAsked = feed.applied < this.#heard;
    this.#told = feed.applied;
    this.#words?.tell({ kind: 'applied', member: this.#id, position: feed.applied });
  }

  #break(): void {
    this.#breaks += 1;
    this.#waits.lost();
  }

  /** The database may be another than before: nothing that was heard or seen of members counts. */
  #forgetTheOld(): void {
    this.#shared.forget();
    this.#watch.reset();
    this.#heard = 0;
    this.#told = 0;
    this.#isAsked = false;
  }

  #tendSoon(now: number): void {
    if (this.#tending !== undefined || this.#waits.size === 0) return;
    this.#waitingSince = now;
    const tend = (): void => {
      this.#waits.tick(this.#now());
      if (this.#waits.size === 0) {
        clearInterval(this.#tending);
        this.#tending = undefined;
      } else if (!this.#parts.backend.beatsUnasked && !this.#isTending) void this.#askThose();
    };
    this.#tending = setInterval(tend, TEND_INTERVAL);
    if (this.#words === undefined) tend();
  }

  /**
   * Where members beat only when asked: finds those whose process has ended, asks those that say nothing, and reads what
   * they answer.
   */
  async #askThose(): Promise<void> {
    const { backend, submit } = this.#parts;
    this.#isTending = true;
    try {
      for (const id of this.#waits.waitedFor()) if (backend.hasEnded(id)) await this.#putOut(id);
      if (this.#words !== undefined && this.#now() - this.#waitingSince < PATIENCE) return;
      const witness = this.#waits.witness();
      const look = await this.#reader.look(undefined, 0);
      this.#observe(look, witness);
      const silent = this.#waits.waitedFor();
      const unasked = look.members.filter(({ id, beat, asked }) => silent.has(id) && asked <= beat);
      if (unasked.length > 0) {
        await submit((tx) =>
          askMembers(
            tx,
            unasked.map(({ id }) => id),
          ),
        );
      }
      await this.#putOutDead();
    } catch {
      // The database is busy or away: leases run out instead.
    } finally {
      this.#isTending = false;
    }
  }
}
