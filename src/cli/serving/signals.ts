import { closeSync, openSync } from 'node:fs';

/** What asks the process to end, or to take its files anew. */
export interface Signals {
  /** Resolves with what asks the process to end. */
  readonly stop: Promise<string>;
  /** Hears each wish to take anew what may have changed on disk. */
  onReload(listener: () => void): void;
}

const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** A terminal and npm both pass on the same Ctrl-C: what follows so soon is no second wish. */
const SAME_WISH_MILLISECONDS = 1000;

/** How often a start by `npm start` looks whether npm is still there. */
const PARENT_CHECK_MILLISECONDS = 500;

/** Listens from now on. `atOnce` ends the process: a second signal does not wait for requests under way. */
export function listenForSignals(env: NodeJS.ProcessEnv, atOnce: () => void): Signals {
  const { promise: stop, resolve } = Promise.withResolvers<string>();
  let reload = (): void => undefined;
  let first: number | undefined;
  const want = (signal: string): void => {
    first ??= Date.now();
    resolve(signal);
    if (Date.now() - first > SAME_WISH_MILLISECONDS) atOnce();
  };
  for (const signal of STOP_SIGNALS) process.on(signal, () => want(signal));
  const hadTerminal = hasTerminal();
  process.on('SIGHUP', () => {
    if (hadTerminal && !hasTerminal()) want('SIGHUP');
    else reload();
  });
  if (env['npm_lifecycle_event'] === 'start') {
    // npm passes SIGTERM to a shell that does not pass it on: the server would stay behind, holding its port.
    const parent = process.ppid;
    const timer = setInterval(() => {
      if (process.ppid !== parent) resolve('npm has ended');
    }, PARENT_CHECK_MILLISECONDS);
    timer.unref();
  }
  return {
    stop,
    onReload(listener) {
      reload = listener;
    },
  };
}

/** SIGHUP of old: the terminal is gone, and the process with it. A service has none, and there the signal means to reload. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
