import type { Word } from '../../../src/storage/grapevine.ts';
import { LEASE_MILLISECONDS, LEASE_WAIT_MILLISECONDS } from '../../../src/storage/lease/lease.ts';
import { type Letter, ModelDatabase } from './model-database.ts';
import { type Mistake, ModelProcess } from './model-process.ts';

/** How fast the clocks of the processes run: as far apart as the margin allows, and more than clocks are. */
const RATES = [1, 1.015, 0.985];

/** Milliseconds by which time goes on at once. */
const PAUSES = [1, 20, 200, 500, 1000, LEASE_MILLISECONDS - 600, LEASE_MILLISECONDS, LEASE_WAIT_MILLISECONDS];

export interface WorldOptions {
  /** As on PostgreSQL; else as on SQLite. */
  readonly beatsUnasked: boolean;
  /** What the processes do wrong. */
  readonly mistake?: Mistake;
}

/** One of the things that may happen next: which, to which process, and how much. */
export type Happening = readonly [deed: number, process: number, amount: number];

/** What may happen, and how often in proportion. */
const WEIGHTS = {
  'it looks': 5,
  'it looks to the end': 2,
  'it writes': 5,
  'it writes to the end': 1,
  'it hears': 3,
  'it hears nothing': 1,
  'time goes by': 4,
  'it ticks': 2,
  'it asks': 1,
  'it puts out the dead': 1,
  'it hangs': 1,
  'it wakes': 2,
  'it is killed': 1,
  'it is started anew': 1,
  'it loses its turn': 1,
  'its wall clock is set': 1,
  'it sleeps': 1,
};

type Deed = keyof typeof WEIGHTS;

const DEEDS: readonly Deed[] = (Object.keys(WEIGHTS) as Deed[]).flatMap((deed) =>
  Array.from({ length: WEIGHTS[deed] }, () => deed),
);

/**
 * Some processes, a database and words on their way. Time goes on only when it is told to, so a run is any order of
 * steps at all; whoever does nothing hangs.
 */
export class World {
  readonly beatsUnasked: boolean;
  readonly database = new ModelDatabase();
  readonly processes: readonly ModelProcess[];
  time = 0;
  /** The newest commit that was answered. */
  #answered = 0;
  #letters: Letter[] = [];

  constructor({ beatsUnasked, mistake }: WorldOptions) {
    this.beatsUnasked = beatsUnasked;
    this.processes = RATES.map((rate) => new ModelProcess(this, rate, mistake));
  }

  answer(position: number): void {
    this.#answered = Math.max(this.#answered, position);
  }

  /** To all others. */
  tell(from: ModelProcess, word: Word): void {
    for (const to of this.processes) if (to !== from) this.#letters.push({ to, word });
  }

  /** To all, as the database does it. */
  announce(word: Word): void {
    for (const to of this.processes) this.#letters.push({ to, word });
  }

  /** Lets that happen; false when afterwards a process would serve a request from before an answered write. */
  happen([deed, number, amount]: Happening): boolean {
    const process = this.processes[number % this.processes.length] as ModelProcess;
    this.#do(DEEDS[deed % DEEDS.length] as Deed, process, amount);
    return this.processes.every((each) => !each.mayAnswer() || each.applied >= this.#answered);
  }

  #do(deed: Deed, process: ModelProcess, amount: number): void {
    if (deed === 'time goes by') this.#pass(amount);
    else if (deed === 'it hears nothing') this.#take(process);
    else if (deed === 'it sleeps') process.sleep(this.#pass(amount));
    else if (deed === 'it hangs' || deed === 'it wakes') process.isFrozen = deed === 'it hangs';
    else if (deed === 'it is killed' && amount % 4 === 0) process.stop();
    else if (deed === 'it is started anew' && !process.isRunning) process.restart();
    else if (deed === 'it loses its turn') process.loseTurn();
    else if (deed === 'its wall clock is set') process.setWall(amount % 2 === 0 ? 60_000 : -60_000);
    else if (process.isRunning && !process.isFrozen) this.#act(deed, process);
  }

  /** What only a process does that runs. */
  #act(deed: Deed, process: ModelProcess): void {
    if (deed === 'it looks') process.look();
    else if (deed === 'it looks to the end') repeat(6, () => process.look());
    else if (deed === 'it writes') process.write();
    else if (deed === 'it writes to the end') repeat(3, () => process.write());
    else if (deed === 'it ticks') process.tick();
    else if (deed === 'it asks') process.ask();
    else if (deed === 'it puts out the dead') process.putOutDead();
    else if (deed === 'it hears') this.#deliver(process);
  }

  #pass(amount: number): number {
    const milliseconds = PAUSES[amount % PAUSES.length] as number;
    this.time += milliseconds;
    return milliseconds;
  }

  #deliver(process: ModelProcess): void {
    const letter = this.#take(process);
    if (letter !== undefined) process.hear(letter.word);
  }

  #take(process: ModelProcess): Letter | undefined {
    const index = this.#letters.findIndex(({ to }) => to === process);
    return index < 0 ? undefined : this.#letters.splice(index, 1)[0];
  }
}

function repeat(times: number, run: () => void): void {
  for (let count = 0; count < times; count++) run();
}
