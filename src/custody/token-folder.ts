import { existsSync } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '../core/random.ts';
import { CustodyError } from './custody-error.ts';
import { startHsmProcess } from './hsm-process.ts';
import type { PinSource } from './pin-source.ts';
import { softHsmPaths, writeSoftHsmConfig } from './softhsm.ts';

/** 256 bits; 43 characters of base64url. */
const PIN_RANDOM_BYTES = 32;
export const DOMAIN_KEY_ID_BYTES = 16;
const MAKING_TIMEOUT_MILLISECONDS = 30_000;
const TOKEN_FILE = 'token.object';

export interface NewToken {
  readonly folder: string;
  readonly library: string;
  readonly label: string;
  readonly pinSource: PinSource;
  /** Keeps the security officer's PIN; without it that is random and forgotten, and the domain key can never be rotated. */
  readonly officerPinSource?: PinSource;
  readonly random: Random;
  /** The token gets its domain key later, in a ceremony with those that have one. */
  readonly isJoining?: boolean;
}

const newPin = (random: Random): Uint8Array =>
  Buffer.from(Buffer.from(random.bytes(PIN_RANDOM_BYTES)).toString('base64url'));

/**
 * Makes a token, with its domain key unless it is to join others, beside the place where it will live and moves it there when it is whole and on disk,
 * so a kill at any moment leaves a token or none. Call it under the folder's lock.
 *
 * Whoever has the security officer's PIN beside the user's can mark a key of his own TRUSTED and wrap other keys under
 * that: it is kept where ceremonies find it, and nowhere else.
 */
export async function makeTokenFolder(options: NewToken): Promise<void> {
  const paths = softHsmPaths(options.folder);
  const { pinSource, officerPinSource, random } = options;
  let userPin = await pinSource.read();
  if (userPin === undefined) {
    userPin = newPin(random);
    await pinSource.create?.(userPin);
  }
  await rm(paths.newTokens, { recursive: true, force: true });
  await mkdir(paths.newTokens, { mode: 0o700 });
  await writeSoftHsmConfig(paths.newConfig, paths.newTokens);
  const maker = startHsmProcess({
    environment: { SOFTHSM2_CONF: paths.newConfig },
    callTimeoutMilliseconds: MAKING_TIMEOUT_MILLISECONDS,
    onExit: () => undefined,
  });
  try {
    await maker.call('initialize', { library: options.library });
    const soPin = (await officerPinSource?.read()) ?? newPin(random);
    const domainKeyId = options.isJoining ? undefined : random.bytes(DOMAIN_KEY_ID_BYTES);
    await maker.call('makeToken', { label: options.label, soPin, userPin, domainKeyId });
    if ((await officerPinSource?.read()) === undefined) await officerPinSource?.create?.(soPin);
    soPin.fill(0);
  } finally {
    userPin.fill(0);
    await maker.close();
  }
  const made = await onlyToken(paths.newTokens);
  if (made === undefined) throw new CustodyError('unavailable', 'the library left no token in its folder');
  await copyFile(join(made, TOKEN_FILE), paths.spare);
  for (const file of await readdir(made)) await syncToDisk(join(made, file));
  for (const path of [paths.spare, made, paths.newTokens]) await syncToDisk(path);
  await rename(paths.newTokens, paths.tokens);
  await syncToDisk(options.folder);
  await rm(paths.newConfig, { force: true });
}

/**
 * Puts the token's own file back when a kill tore it. SoftHSM rewrites it at each login (only flags change, never its
 * length). Call it under the folder's lock.
 * @returns whether that was needed
 */
export async function mendTokenFile(folder: string): Promise<boolean> {
  const paths = softHsmPaths(folder);
  const token = existsSync(paths.spare) ? await onlyToken(paths.tokens) : undefined;
  if (token === undefined) return false;
  const torn = join(token, TOKEN_FILE);
  const [is, was] = [await stat(torn).catch(() => undefined), await stat(paths.spare)];
  if (is?.size === was.size) return false;
  const aside = `${torn}.mended`;
  await copyFile(paths.spare, aside);
  await syncToDisk(aside);
  await rename(aside, torn);
  return true;
}

async function onlyToken(tokens: string): Promise<string | undefined> {
  const folders = (await readdir(tokens, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const [only] = folders;
  return only !== undefined && folders.length === 1 ? join(tokens, only.name) : undefined;
}

async function syncToDisk(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
