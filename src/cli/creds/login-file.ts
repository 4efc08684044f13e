import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { Surroundings } from '../../config.ts';

/** What a sign-in gave to this machine. */
export interface Login {
  readonly accessToken: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
  readonly expiresAt: number;
  readonly refreshToken: string;
  /** Private key that the refresh token is bound to, in PEM. */
  readonly key: string;
}

/** One file for each server. */
export function loginFile(url: string, { env, home }: Surroundings): string {
  const xdg = env['XDG_CACHE_HOME'];
  const cache = xdg !== undefined && isAbsolute(xdg) ? xdg : join(home, '.cache');
  return join(cache, 'keywarden', `${createHash('sha256').update(url).digest('hex')}.json`);
}

/** Undefined where nobody has signed in. */
export async function readLogin(path: string): Promise<Login | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Login;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole or not at all, and for its owner only. */
export async function writeLogin(path: string, login: Login): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.${randomUUID()}`;
  await writeFile(fresh, JSON.stringify(login), { mode: 0o600 });
  await rename(fresh, path);
}
