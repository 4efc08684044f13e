/**
 * The processes that serve together on one machine, as one of them sees it. What they tell each other are plain values,
 * as structured clones carry them; what one tells is heard in its order, and before a lock that it lets go of afterwards
 * is another's.
 */
export interface Crew {
  /** Of this process, from 1 on; one that takes another's place has its number. */
  readonly number: number;
  /** How many serve when all are there. */
  readonly size: number;
  /** Whether this process does what only one of them may do. */
  readonly isLeader: boolean;
  /** Hears when it begins or ceases to lead. Returns the way to stop. */
  onLead(listener: (isLeader: boolean) => void): () => void;
  /**
   * Waits until no other process holds `name`; resolves with what lets go of it, which may be called more than once. A
   * process that ends lets go. Within one process it keeps nobody apart.
   */
  lock(name: string): Promise<() => void>;
  /** Tells all others. */
  tell(topic: string, message: unknown): void;
  /** What all others answer who do so within some seconds, in no order. */
  ask(topic: string, message: unknown): Promise<readonly unknown[]>;
  /** Hears what others tell and ask under a topic; what it returns, or resolves with, is its answer. Returns the way to stop. */
  listen(topic: string, listener: (message: unknown) => unknown): () => void;
  /** How many of the others serve now. */
  readonly othersServing: number;
}

const nothing = (): void => undefined;

/** A process that serves by itself. */
export const ALONE: Crew = {
  number: 1,
  size: 1,
  isLeader: true,
  othersServing: 0,
  onLead: () => nothing,
  lock: async () => nothing,
  tell: nothing,
  ask: async () => [],
  listen: () => nothing,
};
