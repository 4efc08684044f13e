import type { Word } from '../../../src/storage/grapevine.ts';
import { DeathWatch, type MemberRow } from '../../../src/storage/lease/death-watch.ts';
import {
  LEASE_MILLISECONDS,
  Lease,
  MARGIN_MILLISECONDS,
  type Moment,
} from '../../../src/storage/lease/lease.ts';
import { type Wait, Waits } from '../../../src/storage/lease/waits.ts';
import type { World } from './world.ts';

/** What a process can be made to do wrong. */
export type Mistake =
  | 'it looks before it joins'
  | 'it forgets the margin'
  | 'it says that it applied what it has only heard of'
  | 'its lease begins with the end of a look'
  | 'it takes a member for dead that may still look'
  | 'it takes members for gone that joined after it read'
  | 'it answers before others have applied'
  | 'it serves on after it was put out';

/** A piece of work in steps; between two of them anything may happen. Each step says what the next one is. */
type Step = () => Step | undefined;

/**
 * A process of the protocol: what `Membership` does around the classes of `src/storage/lease`, which it uses as they are,
 * but one step at a time. Its clocks are its own.
 */
export class ModelProcess {
  readonly #world: World;
  readonly #mistake: Mistake | undefined;
  /** How fast its clock runs. */
  readonly #rate: number;
  #offset: number;
  #wallOffset: number;
  isFrozen = false;
  isRunning = true;
  #lease = new Lease();
  #waits = new Waits();
  #watch: DeathWatch;
  #id: string | undefined;
  #names = 0;
  applied = 0;
  #looking: Step | undefined;
  #writing: Step | undefined;

  constructor(world: World, rate: number, mistake: Mistake | undefined) {
    this.#world = world;
    this.#rate = rate;
    this.#offset = rate * 1e6;
    this.#wallOffset = -rate * 1e5;
    this.#mistake = mistake;
    this.#watch = new DeathWatch(world.beatsUnasked);
    this.applied = world.database.position;
  }

  mayAnswer(): boolean {
    const isIn = this.#id !== undefined || this.#mistake === 'it looks before it joins';
    return this.isRunning && !this.isFrozen && isIn && this.#lease.holds(this.#now());
  }

  /** Goes on with the look that is under way, or begins one. */
  look(): void {
    this.#looking = this.#looking === undefined ? this.#beginLook() : this.#looking();
  }

  /** Goes on with the write that is under way, or begins one. */
  write(): void {
    this.#writing = this.#writing === undefined ? this.#beginWrite() : this.#writing();
  }

  tick(): void {
    const early = this.#mistake === 'it forgets the margin' ? MARGIN_MILLISECONDS : 0;
    this.#waits.tick(this.#now().elapsed + early);
  }

  /** Asks those that keep writes waiting, where they do not beat unasked. */
  ask(): void {
    const { database } = this.#world;
    if (this.#world.beatsUnasked || database.lockedBy !== undefined) return;
    const witness = this.#waits.witness();
    const rows = database.members();
    this.#observe(rows, witness);
    const silent = this.#waits.waitedFor();
    database.ask(rows.filter(({ id, beat, asked }) => silent.has(id) && asked <= beat).map(({ id }) => id));
  }

  putOutDead(): void {
    const { database } = this.#world;
    if (database.lockedBy !== undefined || (this.#world.beatsUnasked && !this.mayAnswer())) return;
    const hurry = this.#mistake === 'it takes a member for dead that may still look' ? LEASE_MILLISECONDS : 0;
    for (const { id, beat } of this.#watch.dead(this.#now().elapsed + hurry)) {
      if (!database.remove(id, beat)) continue;
      this.#waits.gone(id);
      this.#tell({ kind: 'gone', member: id });
    }
  }

  hear(word: Word): void {
    if (word.kind === 'applied') this.#waits.applied(word.member, word.position);
    else if (word.kind === 'gone') this.#waits.gone(word.member);
    else if (word.by === this.#name) this.#waits.heard(word.position);
    else if (this.#mistake === 'it says that it applied what it has only heard of') this.#say(word.position);
    else {
      this.applied = Math.max(this.applied, this.#world.database.position);
      this.#say(this.applied);
    }
  }

  /** The wall clock is set. */
  setWall(milliseconds: number): void {
    this.#wallOffset += milliseconds;
  }

  /** The machine slept: its monotonic clock stood still. */
  sleep(milliseconds: number): void {
    this.#offset -= milliseconds * this.#rate;
  }

  /** All that it knew is gone; its row stays. */
  restart(): void {
    this.stop();
    this.isRunning = true;
    this.isFrozen = false;
    this.applied = this.#world.database.position;
  }

  stop(): void {
    if (this.#world.database.lockedBy === this) this.#world.database.lockedBy = undefined;
    this.isRunning = false;
    this.#lease = new Lease();
    this.#waits = new Waits();
    this.#watch = new DeathWatch(this.#world.beatsUnasked);
    this.#id = undefined;
    this.#looking = undefined;
    this.#writing = undefined;
  }

  /** The database ends a write that keeps it waiting. */
  loseTurn(): void {
    if (this.#world.database.lockedBy !== this) return;
    this.#world.database.lockedBy = undefined;
    this.#writing = undefined;
  }

  get #name(): string {
    return String(this.#world.processes.indexOf(this));
  }

  #now(): Moment {
    const elapsed = this.#world.time * this.#rate + this.#offset;
    return { elapsed, wall: this.#world.time * this.#rate + this.#wallOffset };
  }

  #tell(word: Word): void {
    this.#world.tell(this, word);
  }

  #say(position: number): void {
    if (this.#id !== undefined) this.#tell({ kind: 'applied', member: this.#id, position });
  }

  #beginLook(): Step | undefined {
    const { database } = this.#world;
    const isHasty = this.#mistake === 'it looks before it joins';
    if (this.#id === undefined && !isHasty) return this.#join();
    const id = this.#id;
    const began = this.#now();
    const witness = this.#waits.witness();
    const read = (): Step => {
      const rows = database.members();
      const { position } = database;
      return () => this.#endLook({ id, began, witness, rows, position });
    };
    if (!this.#world.beatsUnasked || id === undefined) return read;
    return () => {
      database.beat(id, this.applied);
      return read;
    };
  }

  #endLook(look: {
    readonly id: string | undefined;
    readonly began: Moment;
    readonly witness: (rows: readonly MemberRow[]) => void;
    readonly rows: readonly MemberRow[];
    readonly position: number;
  }): Step | undefined {
    const { id, rows, position } = look;
    const { database } = this.#world;
    this.applied = Math.max(this.applied, position);
    const isLate = this.#mistake === 'it takes members for gone that joined after it read';
    this.#observe(rows, isLate ? this.#waits.witness() : look.witness);
    const prove = (): undefined => {
      this.#lease.prove(
        this.#mistake === 'its lease begins with the end of a look' ? this.#now() : look.began,
      );
      this.#say(this.applied);
    };
    if (id === undefined) {
      prove();
      return this.#join();
    }
    const own = rows.find((row) => row.id === id);
    if (own === undefined) return this.#beOut(prove);
    if (own.asked <= own.beat) return prove();
    return () => (database.answer(id, this.applied) ? prove : this.#beOut(prove));
  }

  /** Others have put it out. */
  #beOut(prove: () => undefined): undefined {
    if (this.#mistake === 'it serves on after it was put out') return prove();
    this.#id = undefined;
    this.#lease.lose();
    return undefined;
  }

  /** @returns a step that waits for the lock */
  #join(): Step {
    const { database } = this.#world;
    const id = `${this.#name}.${this.#world.time}.${this.#names++}`;
    const insert = (): Step => {
      if (database.lockedBy !== undefined) return insert;
      database.rows.set(id, { id, beat: 0, applied: 0, asked: 0 });
      return () => {
        this.#id = id;
        return this.#beginLook();
      };
    };
    return insert;
  }

  #observe(rows: readonly MemberRow[], witness: (rows: readonly MemberRow[]) => void): void {
    witness(rows);
    this.#watch.sees(
      rows.filter(({ id }) => id !== this.#id),
      this.#now().elapsed,
    );
  }

  #beginWrite(): Step | undefined {
    const { database, beatsUnasked } = this.#world;
    if (database.lockedBy !== undefined) return undefined;
    database.lockedBy = this;
    this.applied = Math.max(this.applied, database.position);
    const position = database.position + 1;
    const others = database
      .members()
      .map(({ id }) => id)
      .filter((id) => id !== this.#id);
    const wait = this.#waits.begin(position, others, () => this.#world.answer(position));
    return () => {
      database.position = position;
      database.lockedBy = undefined;
      if (beatsUnasked && others.length > 0)
        this.#world.announce({ kind: 'committed', by: this.#name, position });
      return () => this.#endWrite(wait, position, others.length);
    };
  }

  #endWrite(wait: Wait, position: number, others: number): undefined {
    this.applied = Math.max(this.applied, position);
    wait.committed(this.#now().elapsed);
    if (this.#mistake === 'it answers before others have applied') this.#world.answer(position);
    if (this.#world.beatsUnasked || others === 0) return;
    this.#waits.heard(position);
    this.#tell({ kind: 'committed', by: this.#name, position });
  }
}
