import type { Worker } from 'node:cluster';

/** How node:cluster hands a connection to a worker, and how a worker answers; the same since Node 6. */
interface ClusterMessage {
  readonly cmd?: string;
  readonly act?: string;
  readonly seq?: number;
  readonly ack?: number;
}

interface Handle {
  close(): void;
}

const isHandOver = (message: unknown): message is { readonly seq: number } => {
  const { cmd, act, seq } = Object(message) as ClusterMessage;
  return cmd === 'NODE_CLUSTER' && act === 'newconn' && typeof seq === 'number';
};

/**
 * Node forgets a connection that it was handing to a worker when that one died: nobody would answer it, nor end it. Here
 * the worker is taken to have declined it, so that another one gets it; where there is none, it is closed.
 */
export class GivenConnections {
  readonly #listening = new Set<Worker>();

  watch(worker: Worker): void {
    const { process: child } = worker;
    const given = new Map<number, Handle>();
    const send = child.send.bind(child) as (...words: unknown[]) => boolean;
    child.send = (...words: unknown[]): boolean => {
      const [message, handle] = words;
      if (isHandOver(message)) given.set(message.seq, handle as Handle);
      return send(...words);
    };
    child.on('internalMessage', ({ ack }: ClusterMessage) => {
      if (ack !== undefined) given.delete(ack);
    });
    worker.once('listening', () => this.#listening.add(worker));
    // Once Node has taken the worker from those that serve; which of the two events tells so first is left open.
    const giveBack = (): void => {
      if (child.connected) return;
      this.#listening.delete(worker);
      for (const [ack, handle] of [...given]) {
        given.delete(ack);
        if (this.#listening.size === 0) handle.close();
        else child.emit('internalMessage', { cmd: 'NODE_CLUSTER', ack, accepted: false });
      }
    };
    for (const event of ['disconnect', 'exit']) child.once(event, () => setImmediate(giveBack));
  }
}
