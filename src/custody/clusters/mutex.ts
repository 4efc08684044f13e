/** Lets one at a time in, in order of asking. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();

  /** Waits for its turn; resolves with what lets the next one in, which may be called more than once. */
  async take(): Promise<() => void> {
    let release: () => void = () => undefined;
    const mine = new Promise<void>((resolve) => {
      release = resolve;
    });
    const before = this.#last;
    this.#last = before.then(() => mine);
    await before;
    return release;
  }

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    const release = await this.take();
    try {
      return await work();
    } finally {
      release();
    }
  }
}
