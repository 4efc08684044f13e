import type { Moment } from './lease.ts';

/** Milliseconds after which a reading of the database's clock gives way to a less exact one: clocks drift apart. */
const KEEP_MILLISECONDS = 30_000;
/** By how much two clocks that are being corrected may part meanwhile: one in a thousand. */
const DRIFT_MILLISECONDS = KEEP_MILLISECONDS / 1000;

interface Reading {
  readonly database: number;
  readonly asked: number;
  readonly answered: number;
}

/**
 * The database's clock, which all processes of a deployment share, as far as this one can tell: so that instants written by
 * one machine can be compared with those of another, whoever's clock is wrong.
 */
export class SharedClock {
  #reading: Reading | undefined;

  /** The database said what time it was, somewhere between two moments here. */
  read(database: number, asked: Moment, answered: Moment): void {
    const reading = { database, asked: asked.elapsed, answered: answered.elapsed };
    const kept = this.#reading;
    if (kept === undefined || isOver(kept, reading) || spanOf(reading) <= spanOf(kept))
      this.#reading = reading;
  }

  /** The database may be another than before, with a clock of its own. */
  forget(): void {
    this.#reading = undefined;
  }

  /** What time it is there at the earliest, in milliseconds since 1970; this machine's own time before the first reading. */
  now({ elapsed, wall }: Moment): number {
    const reading = this.#reading;
    return Math.floor(reading === undefined ? wall : reading.database + (elapsed - reading.answered));
  }

  /** How much later it may be there, in milliseconds. */
  uncertainty(): number {
    return this.#reading === undefined ? 0 : Math.ceil(spanOf(this.#reading)) + 1;
  }
}

/** Whether a reading is too old, or one of the clocks has jumped since, as when a machine slept. */
function isOver(kept: Reading, { database, asked, answered }: Reading): boolean {
  if (answered - kept.answered > KEEP_MILLISECONDS) return true;
  const earliest = kept.database + (answered - kept.answered);
  const latest = kept.database + (answered - kept.asked);
  return (
    database > latest + DRIFT_MILLISECONDS || database + (answered - asked) < earliest - DRIFT_MILLISECONDS
  );
}

const spanOf = ({ asked, answered }: Reading): number => answered - asked;
