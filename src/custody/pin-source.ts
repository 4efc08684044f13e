import { execFile } from 'node:child_process';
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { CustodyError } from './custody-error.ts';

/** SoftHSM derives the key of its files from the PIN by some 1,500 hashes only: a short PIN falls to a stolen folder. */
const SHORTEST_PIN = 16;
const LONGEST_PIN = 128;
const COMMAND_TIMEOUT_MILLISECONDS = 30_000;
const OTHERS_MAY = 0o077;

/** Where the token's user PIN comes from. Asked at every start of an HSM process, so that the PIN is not kept here. */
export interface PinSource {
  /** For messages, such as `file /home/ops/.config/keywarden/pins/a.pin`. */
  readonly description: string;
  /** The PIN; undefined when the source is there to be filled and still empty (a file that does not exist). */
  read(): Promise<Uint8Array | undefined>;
  /** Keeps a new PIN; absent where the operator brings it. */
  create?(pin: Uint8Array): Promise<void>;
}

/**
 * Reads `file:PATH`, `env:NAME` or `command:LINE` (its standard output is the PIN). `what` names the secret in messages,
 * where it is not a PIN.
 * @throws CustodyError `settings` for any other text
 */
export function openPinSource(
  spec: string,
  env: NodeJS.ProcessEnv = process.env,
  what = 'PIN',
  longest = LONGEST_PIN,
): PinSource {
  const colon = spec.indexOf(':');
  const [kind, rest] = [spec.slice(0, colon), spec.slice(colon + 1)];
  if (kind === 'file' && rest !== '') return fileSource(resolve(rest), { what, longest });
  if (kind === 'env' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(rest))
    return environmentSource(rest, env, { what, longest });
  if (kind === 'command' && rest.trim() !== '') return commandSource(rest, { what, longest });
  throw new CustodyError('settings', `${what} source: wants file:PATH, env:NAME or command:LINE`);
}

/**
 * Default place of an instance's PIN. Not in the data directory: whoever steals or backs that up must not get the PIN too.
 * `instanceId` becomes a file name: letters, digits, `-` and `_`.
 */
export function defaultPinPath(instanceId: string, env: NodeJS.ProcessEnv = process.env): string {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(instanceId)) throw new TypeError('instance id is not a file name');
  const configured = env['XDG_CONFIG_HOME'];
  // The XDG base directory specification: a relative path there is to be ignored.
  const home = configured !== undefined && isAbsolute(configured) ? configured : join(homedir(), '.config');
  return join(home, 'keywarden', 'pins', `${instanceId}.pin`);
}

interface Wanted {
  readonly what: string;
  /** In bytes. */
  readonly longest: number;
}

function fileSource(path: string, { what, longest }: Wanted): PinSource {
  return {
    description: `file ${path}`,
    async read() {
      let mode: number;
      try {
        const status = await stat(path);
        if (!status.isFile()) throw new CustodyError('settings', `${what} file ${path} is not a file`);
        mode = status.mode;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        if (error instanceof CustodyError) throw error;
        throw new CustodyError(
          'settings',
          `${what} file ${path} cannot be read: ${(error as Error).message}`,
        );
      }
      if ((mode & OTHERS_MAY) !== 0) {
        throw new CustodyError('settings', `${what} file ${path} is open to others; run: chmod 600 ${path}`);
      }
      return checked(await readFile(path), `${what} file ${path}`, longest);
    },
    async create(pin) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      // Written aside and linked, so that the file is whole or absent, and an older PIN is never overwritten.
      const aside = `${path}.${process.pid}.new`;
      const file = await open(aside, 'wx', 0o600);
      try {
        await file.writeFile(pin);
        await file.sync();
        await link(aside, path);
      } finally {
        await file.close();
        await rm(aside);
      }
      const folder = await open(dirname(path), 'r');
      await folder.sync();
      await folder.close();
    },
  };
}

const environmentSource = (name: string, env: NodeJS.ProcessEnv, { what, longest }: Wanted): PinSource => ({
  description: `environment variable ${name}`,
  async read() {
    const pin = env[name];
    if (pin === undefined) throw new CustodyError('settings', `${what} source: ${name} is not set`);
    return checked(Buffer.from(pin), `${what} in ${name}`, longest);
  },
});

const commandSource = (line: string, { what, longest }: Wanted): PinSource => ({
  description: 'command',
  read: () =>
    new Promise((resolvePin, reject) => {
      const options = { encoding: 'buffer', timeout: COMMAND_TIMEOUT_MILLISECONDS, maxBuffer: 4096 } as const;
      execFile('/bin/sh', ['-c', line], options, (error, stdout) => {
        if (error === null) {
          try {
            resolvePin(checked(stdout, `${what} printed by the command`, longest));
          } catch (refusal) {
            reject(refusal);
          }
          return;
        }
        // Neither the line nor what it printed is repeated: either may hold the PIN.
        const how = error.killed ? 'did not end in 30 s' : `failed with ${error.code ?? error.signal}`;
        reject(new CustodyError('settings', `${what} source: the command ${how}`));
      });
    }),
});

/** Without the line's end that editors and `echo` append. */
function checked(bytes: Buffer, what: string, longest: number): Uint8Array {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d)) end--;
  if (end < SHORTEST_PIN || end > longest) {
    const message = `${what} has ${end} bytes; wanted are ${SHORTEST_PIN} to ${longest}, best random`;
    throw new CustodyError('settings', message);
  }
  return Uint8Array.from(bytes.subarray(0, end));
}
