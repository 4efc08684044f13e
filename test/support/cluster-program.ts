import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TestContext } from 'node:test';
import { promisify } from 'node:util';
import type { Credentials, TestServer } from './server.ts';

const run = promisify(execFile);
const MAIN = resolve(import.meta.dirname, '../../src/main.ts');
const CLIENT_MODULE = '/usr/lib/x86_64-linux-gnu/pkcs11/p11-kit-client.so';

export const P11_KIT_CLIENT = CLIENT_MODULE;

const NEEDED = [
  [CLIENT_MODULE, 'p11-kit-modules'],
  ['/usr/libexec/p11-kit/p11-kit-remote', 'p11-kit'],
  ['/usr/bin/pkcs11-tool', 'opensc'],
  ['/usr/bin/p11tool', 'gnutls-bin'],
  ['/usr/lib/x86_64-linux-gnu/engines-3/pkcs11.so', 'libengine-pkcs11-openssl'],
] as const;

/** False where the programs of a customer are there, else why a test is left out; in CI nothing may be left out. */
export function skipWithoutPkcs11Programs(): string | false {
  const missing = NEEDED.filter(([path]) => !existsSync(path)).map(([, debianPackage]) => debianPackage);
  if (missing.length === 0) return false;
  if (process.env['CI'] === 'true') throw new Error(`needed in CI: apt-get install ${missing.join(' ')}`);
  return `install Debian packages ${missing.join(', ')}`;
}

const environment = (server: Pick<TestServer, 'url'>, credentials: Credentials): NodeJS.ProcessEnv => ({
  PATH: `${join(resolve(import.meta.dirname, '../..'), 'node_modules', '.bin')}:/usr/bin:/bin`,
  HOME: '/nonexistent',
  AWS_ENDPOINT_URL: server.url,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  ...(credentials.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
});

const SIGNALLED = 128;

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function ended(work: Promise<{ stdout: string; stderr: string }>): Promise<Ended> {
  try {
    return { code: 0, ...(await work) };
  } catch (error) {
    const {
      code,
      signal,
      stdout = '',
      stderr = '',
    } = error as { code?: unknown; signal?: string | null; stdout?: string; stderr?: string };
    if (typeof code === 'number') return { code, stdout, stderr };
    // A program whose tunnel is closed under it may end by SIGPIPE.
    if (signal) return { code: SIGNALLED, stdout, stderr };
    throw error;
  }
}

/** Runs `keywarden ...` as a customer does, with passwords by name of variable. */
export const keywarden = (
  server: Pick<TestServer, 'url'>,
  credentials: Credentials,
  passwords: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Ended> =>
  ended(
    run(process.execPath, [MAIN, ...args], {
      env: { ...environment(server, credentials), ...passwords },
      timeout: 60_000,
    }),
  );

/** `keywarden hsm connect`, running; ends with the test. */
export async function connectCluster(
  t: TestContext,
  server: Pick<TestServer, 'url'>,
  credentials: Credentials,
  clusterId: string,
  { env = {}, args = [] }: { readonly env?: NodeJS.ProcessEnv; readonly args?: readonly string[] } = {},
): Promise<{ readonly address: string; readonly child: ChildProcess }> {
  const child = spawn(process.execPath, [MAIN, 'hsm', 'connect', clusterId, ...args], {
    env: { ...environment(server, credentials), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += chunk;
    const found = /export P11_KIT_SERVER_ADDRESS=(\S+)\n/.exec(printed);
    if (found?.[1] !== undefined) return { address: found[1], child };
  }
  throw new Error(`no tunnel: ${printed} ${child.stderr.read()}`);
}

/** Runs a PKCS#11 program over a tunnel. */
export const withTunnel = (
  address: string,
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> =>
  ended(
    run(program, [...args], {
      env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent', P11_KIT_SERVER_ADDRESS: address, ...env },
      timeout: 60_000,
    }),
  );
