import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy that fails on demand. */
export interface BreakableProxy {
  /** The given URL, led through the proxy. */
  readonly url: string;
  /** Breaks all connections and refuses new ones. */
  cut(): void;
  /** Keeps connections open but passes nothing on, in either direction. */
  silence(): void;
  /** Passes the next bytes that contain `text` to the server, but keeps the answer, and then cuts. */
  cutAfter(text: string): void;
  /** Works again, for new connections. */
  restore(): void;
  close(): Promise<void>;
}

type Mode = 'passing' | 'cut' | 'silent' | 'answers kept';

/** Milliseconds the server gets to act on what it was sent before its answer is lost. */
const TIME_TO_ACT = 200;

export async function startProxy(targetUrl: string): Promise<BreakableProxy> {
  const target = new URL(targetUrl);
  const sockets = new Set<Socket>();
  let mode: Mode = 'passing';
  let trigger: string | undefined;
  const cut = (): void => {
    mode = 'cut';
    for (const socket of sockets) socket.destroy();
  };
  const onClientData = (data: Buffer, upstream: Socket): void => {
    if (mode === 'silent') return;
    if (trigger !== undefined && data.includes(trigger)) {
      trigger = undefined;
      mode = 'answers kept';
      setTimeout(cut, TIME_TO_ACT);
    }
    upstream.write(data);
  };
  const server = createServer((client) => {
    if (mode === 'cut') {
      client.destroy();
      return;
    }
    const upstream = connect(Number(target.port), target.hostname);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (data: Buffer) => onClientData(data, upstream));
    upstream.on('data', (data) => {
      if (mode === 'passing') client.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = new URL(targetUrl);
  url.port = String(typeof address === 'object' && address !== null ? address.port : 0);
  return {
    url: url.href,
    cut,
    silence: () => {
      mode = 'silent';
    },
    cutAfter: (text) => {
      trigger = text;
    },
    restore: () => {
      for (const socket of sockets) socket.destroy();
      mode = 'passing';
    },
    close: async () => {
      cut();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
