import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Credentials, TestServer } from './server.ts';

const run = promisify(execFile);

/** Debian's own: another `aws` or `python3` may come first on PATH and lack what is needed. */
const AWS = '/usr/bin/aws';
const PYTHON = '/usr/bin/python3';
const BOTO3 = ['/usr/lib/python3/dist-packages/boto3', '/usr/local/lib/python3/dist-packages/boto3'];

const LONG_OUTPUT = 64 * 1024 * 1024;

/** False where the program is there, else why a test is left out; in CI nothing may be left out. */
function skipUnless(isThere: boolean, name: string, debianPackage: string): string | false {
  if (isThere) return false;
  if (process.env['CI'] === 'true')
    throw new Error(`${name} is needed in CI: apt-get install ${debianPackage}`);
  return `no ${name} here: install Debian package ${debianPackage}`;
}

export const skipWithoutAwsCli = (): string | false => skipUnless(existsSync(AWS), 'AWS CLI', 'awscli');

export const skipWithoutBoto3 = (): string | false =>
  skipUnless(existsSync(PYTHON) && BOTO3.some((path) => existsSync(path)), 'boto3', 'python3-boto3');

export const skipWithoutCurl = (): string | false => skipUnless(existsSync('/usr/bin/curl'), 'curl', 'curl');

const OATHTOOL = '/usr/bin/oathtool';
const ZBARIMG = '/usr/bin/zbarimg';

/** Where test/support/browser.ts starts it. */
export const CHROMIUM = '/usr/bin/chromium';

export const skipWithoutChromium = (): string | false =>
  skipUnless(existsSync(CHROMIUM), 'Chromium', 'chromium');

export const skipWithoutOathtool = (): string | false =>
  skipUnless(existsSync(OATHTOOL), 'oathtool', 'oathtool');

export const skipWithoutZbar = (): string | false => skipUnless(existsSync(ZBARIMG), 'zbarimg', 'zbar-tools');

/** A user's environment with the exports the README gives, and no file of the person who runs the tests. */
const environment = ({ url }: Pick<TestServer, 'url'>, credentials: Credentials): NodeJS.ProcessEnv => ({
  PATH: '/usr/bin:/bin',
  HOME: '/nonexistent',
  AWS_CONFIG_FILE: '/nonexistent',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
  AWS_ENDPOINT_URL: url,
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  ...(credentials.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
  AWS_MAX_ATTEMPTS: '1',
  AWS_PAGER: '',
  PYTHONDONTWRITEBYTECODE: '1',
});

/** A program's end, whatever it was. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function execute(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  try {
    const { stdout, stderr } = await run(program, args, { env, maxBuffer: LONG_OUTPUT, timeout: 60_000 });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code !== 'number') throw error;
    return { code, stdout: stdout ?? '', stderr: stderr ?? '' };
  }
}

/**
 * Runs the AWS CLI. The endpoint is given by flag as well: Debian's version is older than `AWS_ENDPOINT_URL`.
 */
export const awsCli = (
  server: Pick<TestServer, 'url'>,
  credentials: Credentials,
  ...args: readonly string[]
): Promise<Ended> =>
  execute(AWS, ['--endpoint-url', server.url, '--output', 'json', ...args], environment(server, credentials));

/**
 * Runs a Python script that reads a JSON document from its first argument, and answers the JSON it prints.
 * @throws Error with the traceback when the script fails
 */
export async function boto3Script(
  server: Pick<TestServer, 'url'>,
  credentials: Credentials,
  path: string,
  argument: unknown,
): Promise<unknown> {
  const env = environment(server, credentials);
  const { code, stdout, stderr } = await execute(PYTHON, [path, JSON.stringify(argument)], env);
  if (code !== 0) throw new Error(`${path} failed: ${stderr}`);
  return JSON.parse(stdout);
}

export const curl = (...args: readonly string[]): Promise<Ended> =>
  execute('/usr/bin/curl', ['--silent', '--show-error', ...args], { PATH: '/usr/bin:/bin' });

/** What an authenticator of its own makes of a seed in Base32: a code of that second, or the code of a counter. */
export async function oathCode(
  seed: string,
  when: { readonly second: number } | { readonly counter: number },
): Promise<string> {
  const args =
    'second' in when ? ['--totp', `--now=@${when.second}`] : ['--hotp', `--counter=${when.counter}`];
  const { code, stdout, stderr } = await execute(OATHTOOL, [...args, '--base32', seed], {
    PATH: '/usr/bin:/bin',
  });
  if (code !== 0) throw new Error(`oathtool failed: ${stderr}`);
  return stdout.trim();
}

/** What the QR code of a picture says. */
export async function readQrCode(path: string): Promise<string> {
  const { code, stdout, stderr } = await execute(ZBARIMG, ['--quiet', '--raw', path], {
    PATH: '/usr/bin:/bin',
  });
  if (code !== 0) throw new Error(`zbarimg failed: ${stderr}`);
  return stdout.trim();
}

export const GPG = '/usr/bin/gpg';

export const skipWithoutGpg = (): string | false => skipUnless(existsSync(GPG), 'GnuPG', 'gnupg');
