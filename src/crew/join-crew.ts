import cluster from 'node:cluster';
import type { Crew } from '../core/crew.ts';
import { type FromWorker, PROTOCOL, type ToWorker } from './messages.ts';

/** A worker's place among the others, and what its supervisor wants of it. */
export interface CrewPlace extends Crew {
  /** To listen on. */
  readonly port: number;
  /** Whether nobody served before it, since the supervisor started. */
  readonly isFirst: boolean;
  /** Tells that it serves. */
  serving(url: string): void;
  /** Tells that it will not come to serve; `isFinal` where another try must not be made by itself. */
  failed(isFinal: boolean): Promise<void>;
  /** Resolves when it is to end; polite where clients are to go to the others first. */
  readonly end: Promise<{ readonly isPolite: boolean }>;
  /** Resolves when there is no time left for being polite: all are stopped, or the supervisor is gone. */
  readonly hurry: Promise<void>;
  /** Lets go of the supervisor, so that nothing keeps this process. */
  leave(): void;
}

/** To be called once, in a process that a supervisor started. */
export async function joinCrew(): Promise<CrewPlace> {
  const { worker } = cluster;
  if (worker === undefined) throw new Error('no supervisor started this process');
  // Node would end the process at once when the supervisor dies, with audit events not yet stored.
  worker.exitedAfterDisconnect = true;
  const supervisor = new SupervisorLine();
  process.on('message', (message: ToWorker) => supervisor.hear(message));
  process.once('disconnect', () => supervisor.lost());
  supervisor.send({ kind: 'hello', protocol: PROTOCOL });
  return supervisor.place();
}

type Listener = (message: unknown) => unknown;

class SupervisorLine {
  readonly #welcome = Promise.withResolvers<ToWorker & { readonly kind: 'welcome' }>();
  readonly #end = Promise.withResolvers<{ readonly isPolite: boolean }>();
  readonly #hurry = Promise.withResolvers<void>();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #leadListeners = new Set<(isLeader: boolean) => void>();
  /** What waits for an answer, by our id. */
  readonly #waiting = new Map<number, PromiseWithResolvers<readonly unknown[]>>();
  #lastId = 0;
  #isLeader = false;
  #isServing = false;
  #serving = 0;

  send(message: FromWorker): void {
    // Where it cannot be sent, the supervisor is gone, and `lost` tells.
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  }

  hear(message: ToWorker): void {
    if (message.kind === 'welcome') this.#welcome.resolve(message);
    else if (message.kind === 'ping') this.send({ kind: 'pong' });
    else if (message.kind === 'end') this.#ended(message.isPolite);
    else if (message.kind === 'crew') this.#serving = message.serving;
    else if (message.kind === 'lead') this.#lead(message.isLeader);
    else if (message.kind === 'granted') this.#answered(message.id, []);
    else if (message.kind === 'answers') this.#answered(message.id, message.answers);
    else if (message.kind === 'told')
      for (const listener of this.#of(message.topic)) listener(message.message);
    else if (message.kind === 'asked') void this.#reply(message);
  }

  /** Locks are nobody's now: whoever waits for one is refused, and the process ends. */
  lost(): void {
    const problem = new Error('the supervisor is gone');
    this.#welcome.reject(problem);
    for (const { reject } of this.#waiting.values()) reject(problem);
    this.#waiting.clear();
    this.#lead(false);
    this.#ended(false);
  }

  async place(): Promise<CrewPlace> {
    const { number, size, port, isFirst } = await this.#welcome.promise;
    const isLeader = (): boolean => this.#isLeader;
    const othersServing = (): number => Math.max(0, this.#serving - (this.#isServing ? 1 : 0));
    return {
      number,
      size,
      port,
      isFirst,
      get isLeader() {
        return isLeader();
      },
      get othersServing() {
        return othersServing();
      },
      onLead: (listener) => {
        this.#leadListeners.add(listener);
        return () => this.#leadListeners.delete(listener);
      },
      lock: (name) => this.#lock(name),
      tell: (topic, message) => this.send({ kind: 'tell', topic, message }),
      ask: (topic, message) => this.#request((id) => ({ kind: 'ask', id, topic, message })),
      listen: (topic, listener) => this.#listen(topic, listener),
      serving: (url) => {
        this.#isServing = true;
        this.send({ kind: 'serving', url });
      },
      failed: (isFinal) =>
        new Promise((resolve) => {
          if (process.connected)
            process.send?.({ kind: 'failed', isFinal }, undefined, undefined, () => resolve());
          else resolve();
        }),
      end: this.#end.promise,
      hurry: this.#hurry.promise,
      leave: () => {
        if (process.connected) process.disconnect?.();
      },
    };
  }

  #ended(isPolite: boolean): void {
    this.#isServing = false;
    this.#end.resolve({ isPolite });
    if (!isPolite) this.#hurry.resolve();
  }

  #lead(isLeader: boolean): void {
    if (isLeader === this.#isLeader) return;
    this.#isLeader = isLeader;
    for (const listener of this.#leadListeners) listener(isLeader);
  }

  async #lock(name: string): Promise<() => void> {
    await this.#request((id) => ({ kind: 'lock', id, name }));
    let isHeld = true;
    return () => {
      if (isHeld) this.send({ kind: 'unlock', name });
      isHeld = false;
    };
  }

  #request(message: (id: number) => FromWorker): Promise<readonly unknown[]> {
    if (!process.connected) return Promise.reject(new Error('the supervisor is gone'));
    const id = ++this.#lastId;
    const answer = Promise.withResolvers<readonly unknown[]>();
    this.#waiting.set(id, answer);
    this.send(message(id));
    return answer.promise;
  }

  #answered(id: number, answers: readonly unknown[]): void {
    this.#waiting.get(id)?.resolve(answers);
    this.#waiting.delete(id);
  }

  #of(topic: string): readonly Listener[] {
    return [...(this.#listeners.get(topic) ?? [])];
  }

  #listen(topic: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Who cannot answer says nothing: the others' answers are worth having. */
  async #reply({ id, topic, message }: ToWorker & { readonly kind: 'asked' }): Promise<void> {
    let answer: unknown;
    try {
      for (const listener of this.#of(topic)) answer = await listener(message);
    } catch {
      answer = undefined;
    }
    this.send({ kind: 'answer', id, answer });
  }
}
