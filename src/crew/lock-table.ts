interface Waiting<Holder> {
  readonly holder: Holder;
  readonly grant: () => void;
}

/** Names that one holder at a time has, in order of asking. */
export class LockTable<Holder> {
  /** By name: who has it, then who waits. */
  readonly #queues = new Map<string, Waiting<Holder>[]>();

  /** Calls `grant` once it is this holder's turn. */
  take(name: string, holder: Holder, grant: () => void): void {
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, queue);
    queue.push({ holder, grant });
    if (queue.length === 1) grant();
  }

  /** Nothing where the holder does not have the name. */
  release(name: string, holder: Holder): void {
    const queue = this.#queues.get(name);
    if (queue?.[0]?.holder !== holder) return;
    queue.shift();
    if (queue.length === 0) this.#queues.delete(name);
    queue[0]?.grant();
  }

  /** Frees all that a holder has, and forgets what it waits for. */
  leave(holder: Holder): void {
    for (const [name, queue] of [...this.#queues]) {
      const [first] = queue;
      const left = queue.filter((waiting) => waiting.holder !== holder);
      if (left.length === queue.length) continue;
      if (left.length === 0) this.#queues.delete(name);
      else this.#queues.set(name, left);
      if (left[0] !== first) left[0]?.grant();
    }
  }
}
