/** What is taken together with the turn, such as a lock that others outside of this process respect. */
type FurtherLock = () => Promise<() => void>;

const none: FurtherLock = async () => () => undefined;

/** Lets one at a time in, in order of asking. */
export class Mutex {
  readonly #further: FurtherLock;
  #last: Promise<unknown> = Promise.resolve();

  constructor(further: FurtherLock = none) {
    this.#further = further;
  }

  /**
   * Waits for its turn; resolves with what lets the next one in, which may be called more than once.
   * @throws what the further lock throws; the next one is let in then
   */
  async take(): Promise<() => void> {
    let release: () => void = () => undefined;
    const mine = new Promise<void>((resolve) => {
      release = resolve;
    });
    const before = this.#last;
    this.#last = before.then(() => mine);
    await before;
    try {
      const letGo = await this.#further();
      return () => {
        letGo();
        release();
      };
    } catch (error) {
      release();
      throw error;
    }
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
