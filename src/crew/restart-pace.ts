const FIRST_MILLISECONDS = 100;
const LONGEST_MILLISECONDS = 30_000;
/** Who served for so long did not end because of its start. */
const SOUND_MILLISECONDS = 60_000;

/** How long to wait before a worker that ended is replaced: longer each time, unless it served well in between. */
export class RestartPace {
  #last = 0;

  /** @param servedMilliseconds how long the worker that ended had served; 0 when it never did */
  next(servedMilliseconds: number): number {
    const isSound = servedMilliseconds >= SOUND_MILLISECONDS;
    this.#last =
      isSound || this.#last === 0 ? FIRST_MILLISECONDS : Math.min(LONGEST_MILLISECONDS, this.#last * 2);
    return this.#last;
  }
}
