import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A server in a process of its own, so that its CPU is not mixed with the load's. */
export interface MeasuredServer {
  readonly port: number;
  readonly pid: number;
  /** Microseconds of CPU it has used, user and system, all threads. */
  cpuMicroseconds(): Promise<number>;
  stop(): Promise<void>;
}

/** Message a server script sends when it listens, and the two it answers. */
export interface ServerReady {
  readonly port: number;
}

/** Starts `script`, which calls {@link reportCpu} and sends `{ port }` when it listens. */
export async function startMeasured(script: string, args: readonly string[] = []): Promise<MeasuredServer> {
  const child = fork(script, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const { port } = await nextMessage<ServerReady>(child);
  return {
    port,
    pid: child.pid ?? 0,
    async cpuMicroseconds() {
      const answer = nextMessage<{ cpu: number }>(child);
      child.send('cpu');
      return (await answer).cpu;
    },
    async stop() {
      const exit = once(child, 'exit');
      child.send('stop');
      await exit;
    },
  };
}

async function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  const exit = new AbortController();
  const onExit = (): void => exit.abort(new Error('the server ended'));
  child.once('exit', onExit);
  const [message] = await once(child, 'message', { signal: exit.signal });
  child.off('exit', onExit);
  return message as Message;
}

/** For the server script: answers questions for CPU, and ends when told. */
export function reportCpu(close: () => Promise<void>): void {
  process.on('message', (message) => {
    if (message === 'cpu') {
      const { user, system } = process.cpuUsage();
      process.send?.({ cpu: user + system });
    } else if (message === 'stop') {
      void close().then(() => process.exit(0));
    }
  });
}

/** When to stop: after so many requests, or so much time. */
export type LoadLimit = {
  readonly connections: number;
  /** Where the rate is of interest, and the server's processes want the core that staying awake would take. */
  readonly maySleep?: boolean;
} & ({ readonly requests: number } | { readonly milliseconds: number });

/**
 * Sends the same bytes over keep-alive connections, one request at a time on each. Every answer must begin with
 * `HTTP/1.1 200`, and ends where its `content-length` says.
 * @returns how many requests were answered
 */
export async function sendRepeatedly(port: number, request: Uint8Array, limit: LoadLimit): Promise<number> {
  const { connections } = limit;
  const started = performance.now();
  let sent = 0;
  const isOver = (): boolean =>
    'requests' in limit ? sent >= limit.requests : performance.now() - started >= limit.milliseconds;
  const drive = (socket: Socket): Promise<void> =>
    new Promise((resolve, reject) => {
      let received = 0;
      let expected = 0;
      const next = (): void => {
        if (isOver()) {
          socket.end();
          resolve();
          return;
        }
        sent += 1;
        received = 0;
        socket.write(request);
      };
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('the server closed the connection')));
      socket.on('data', (chunk: Buffer) => {
        if (received === 0) {
          const length = answerLength(chunk);
          if (length === undefined) {
            reject(new Error(chunk.toString()));
            return;
          }
          expected = length;
        }
        received += chunk.length;
        if (received >= expected) next();
      });
      next();
    });
  const sockets = await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect(port, '127.0.0.1').setNoDelay();
      await once(socket, 'connect');
      return socket;
    }),
  );
  const awake = limit.maySleep === true ? undefined : stayAwake();
  try {
    await Promise.all(sockets.map(drive));
    return sent;
  } finally {
    awake?.stop();
  }
}

/** Bytes of an answer that succeeds, by its head, which comes in one piece. */
function answerLength(chunk: Buffer): number | undefined {
  const headEnd = chunk.indexOf('\r\n\r\n');
  const head = chunk.toString('latin1', 0, Math.max(0, headEnd));
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (!head.startsWith('HTTP/1.1 200') || length === undefined) return undefined;
  return headEnd + 4 + Number(length);
}

/**
 * Keeps this process polling instead of sleeping: a server that answers a sleeping client pays for waking it, which on
 * a virtual machine costs as much as the answer, and which a faster server would not pay.
 */
function stayAwake(): { stop(): void } {
  let isAwake = true;
  const spin = (): void => {
    if (isAwake) setImmediate(spin);
  };
  spin();
  return {
    stop() {
      isAwake = false;
    },
  };
}
