import { existsSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../../core/clock.ts';
import { type ClusterHost, ClusterUnavailable, type ServingHsm } from '../cluster-host.ts';
import { type ClusterCommand, FrameFilter } from './frame-filter.ts';
import { P11_KIT_REMOTE_PLACES, RemoteModule } from './remote-module.ts';
import { encodeFrame, FrameReader, type RpcFrame } from './rpc-frames.ts';

const PROTOCOL_VERSION = 0;
/** Frames a client may send ahead of their answers; well-behaved ones send one. */
const MOST_WAITING_FRAMES = 4;

export interface TunnelOptions {
  readonly clusterId: string;
  readonly hsm: ServingHsm;
  readonly host: Pick<ClusterHost, 'throttle'>;
  readonly clock: Clock;
  onCommand(command: ClusterCommand): void;
  /** Told once when the tunnel is over, whoever ended it. */
  onEnd(tunnel: Tunnel): void;
}

export interface Tunnel {
  /** Crypto users who logged in through it. */
  readonly loggedIn: ReadonlySet<string>;
  /** Whether what it shows is the cluster's still. */
  isCurrent(): Promise<boolean>;
  close(): void;
}

/** p11-kit's program for remote modules. @throws ClusterUnavailable when it is not installed */
export function findP11KitRemote(): string {
  const found = P11_KIT_REMOTE_PLACES.find((path) => existsSync(path));
  if (found === undefined)
    throw new ClusterUnavailable('This server has no p11-kit, so it cannot serve PKCS#11 programs.');
  return found;
}

/** Serves one PKCS#11 client over a byte stream, until either side ends it. @throws ClusterUnavailable */
export async function serveTunnel(socket: Duplex, options: TunnelOptions): Promise<Tunnel> {
  const program = findP11KitRemote();
  let hasEnded = false;
  const close = (): void => {
    if (hasEnded) return;
    hasEnded = true;
    stopListening();
    remote.close();
    socket.destroy();
    options.onEnd(tunnel);
  };
  const remote = new RemoteModule({
    program,
    module: options.hsm.module,
    onEnd: close,
  });
  const stopListening = options.hsm.onWipe(close);
  const filter = new FrameFilter({ ...options, remote, throttle: options.host.throttle });
  const tunnel: Tunnel = { loggedIn: filter.loggedIn, isCurrent: () => options.hsm.isCurrent(), close };
  const reader = new FrameReader();
  const waiting: RpcFrame[] = [];
  let isWorking = false;

  const work = async (): Promise<void> => {
    if (isWorking) return;
    isWorking = true;
    for (let frame = waiting.shift(); frame !== undefined && !hasEnded; frame = waiting.shift()) {
      const body = await filter.answer(frame.body);
      if (hasEnded) break;
      // The HSM is asked nothing more before the client has taken its answer: it waits, not the memory.
      if (!socket.write(encodeFrame({ ...frame, options: Buffer.alloc(0), body }))) await drained(socket);
    }
    isWorking = false;
  };

  socket.on('data', (chunk: Buffer) => {
    const isFirst = reader.version === undefined;
    try {
      waiting.push(...reader.push(chunk));
    } catch {
      // A frame no client of ours sends: nothing after it could be understood.
      close();
      return;
    }
    if (isFirst && reader.version !== undefined) socket.write(Uint8Array.of(PROTOCOL_VERSION));
    if (waiting.length > MOST_WAITING_FRAMES) close();
    else work().catch(close);
  });
  socket.on('error', close);
  // Node keeps the half that the client has not closed open.
  socket.on('end', close);
  socket.on('close', close);
  return tunnel;
}

/** Resolves when what was written is taken, or never will be. */
const drained = (stream: Duplex): Promise<void> =>
  new Promise((resolve) => {
    if (stream.destroyed || !stream.writableNeedDrain) {
      resolve();
      return;
    }
    const settle = (): void => {
      stream.off('drain', settle);
      stream.off('close', settle);
      resolve();
    };
    stream.on('drain', settle);
    stream.on('close', settle);
  });
