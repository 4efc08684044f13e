import { type ChildProcess, spawn } from 'node:child_process';
import type { TunnelModule } from '../cluster-store.ts';
import { encodeFrame, FrameReader, type RpcFrame } from './rpc-frames.ts';

/** Where Debian, Fedora and Homebrew put p11-kit's program. */
export const P11_KIT_REMOTE_PLACES = [
  '/usr/libexec/p11-kit/p11-kit-remote',
  '/usr/lib/p11-kit/p11-kit-remote',
  '/usr/lib/x86_64-linux-gnu/p11-kit/p11-kit-remote',
  '/opt/homebrew/opt/p11-kit/libexec/p11-kit/p11-kit-remote',
] as const;

const EMPTY = Buffer.alloc(0);

/** A process with the PKCS#11 library, for one client: what one client crashes hurts no other. */
export class RemoteModule {
  readonly #child: ChildProcess;
  readonly #reader = new FrameReader();
  #waiting: { resolve(body: Buffer): void; reject(error: Error): void } | undefined;
  #hasEnded = false;

  /** `onEnd` hears once that the process has ended. */
  constructor(options: {
    readonly program: string;
    readonly module: TunnelModule;
    readonly onEnd: () => void;
  }) {
    // PINs pass through its memory: no core dump keeps them.
    const line = 'ulimit -c 0; exec "$0" "$@"';
    const { library, environment, tokens } = options.module;
    const shown = tokens?.map((serial) => `pkcs11:serial=${encodeURIComponent(serial)}`);
    const operands = shown === undefined ? [library] : ['-p', library, ...shown];
    this.#child = spawn('/bin/sh', ['-c', line, options.program, ...operands], {
      env: { ...environment },
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: false,
    });
    const end = (): void => {
      if (this.#hasEnded) return;
      this.#hasEnded = true;
      this.#waiting?.reject(new Error("the HSM's process ended"));
      options.onEnd();
    };
    this.#child.once('error', end);
    this.#child.once('exit', end);
    // Writing to a process that has just ended fails; its end is told already.
    this.#child.stdin?.on('error', () => undefined);
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#child.stdin?.write(Uint8Array.of(0));
  }

  #read(chunk: Buffer): void {
    for (const frame of this.#reader.push(chunk)) {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      waiting?.resolve(frame.body);
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** One call; the next may be asked only when this one is answered. @throws Error when the process is gone */
  ask(body: Buffer, { callCode, options }: Pick<RpcFrame, 'callCode' | 'options'> = OWN): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      if (this.#hasEnded) {
        reject(new Error("the HSM's process ended"));
        return;
      }
      this.#waiting = { resolve, reject };
      this.#child.stdin?.write(encodeFrame({ callCode, options, body }));
    });
  }

  close(): void {
    this.#child.kill('SIGKILL');
  }
}

/** For calls the server itself asks. */
const OWN = { callCode: 1, options: EMPTY };
