import { connect } from 'node:net';

/** What came back over one connection, and how it ended. */
export interface Conversation {
  /** All bytes, as Latin-1. */
  readonly received: string;
  /** Status codes in the order of the answers. */
  readonly statuses: readonly number[];
  readonly milliseconds: number;
  readonly wasClosed: boolean;
}

/** A part to send, or milliseconds to wait before the next. */
export type Part = string | Buffer | number;

/** Sends the parts, and reads until the server closes the connection or is silent for `patience` milliseconds. */
export function converse(url: string, parts: readonly Part[], patience = 500): Promise<Conversation> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const begun = performance.now();
  let received = '';
  return new Promise((resolve) => {
    let silence: NodeJS.Timeout;
    const end = (wasClosed: boolean): void => {
      clearTimeout(silence);
      socket.destroy();
      const statuses = [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]));
      resolve({ received, statuses, milliseconds: performance.now() - begun, wasClosed });
    };
    const wait = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => end(false), patience);
    };
    socket.setEncoding('latin1').on('data', (text) => {
      received += text;
      wait();
    });
    // Reset is how a server that has heard enough hangs up.
    socket.on('error', () => undefined);
    socket.on('close', () => end(true));
    socket.on('connect', async () => {
      for (const part of parts) {
        wait();
        if (typeof part === 'number') await new Promise((next) => setTimeout(next, part));
        else if (!socket.destroyed)
          await new Promise<void>((next) => socket.write(part, 'latin1', () => next()));
      }
    });
  });
}
