import { constants } from 'node:fs';
import { access, readdir, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Check, fail, MADE_AT_FIRST_START, ok, warn } from './check.ts';

const OTHERS_MAY = 0o077;

export const dataDirectoryCheck: Check = {
  name: 'data directory',
  async run({ settings: { dataDirectory } }) {
    const found = await stat(dataDirectory).catch(() => undefined);
    if (found === undefined) return warn(`${dataDirectory} is not there yet`, MADE_AT_FIRST_START);
    if (!found.isDirectory())
      return fail(`${dataDirectory} is not a directory`, 'choose another with --data');
    const isUsable = await access(dataDirectory, constants.R_OK | constants.W_OK | constants.X_OK).then(
      () => true,
      () => false,
    );
    if (!isUsable) {
      return fail(
        `${dataDirectory} cannot be written by this user`,
        'run as its owner, or choose another with --data',
      );
    }
    const open = await openToOthers(dataDirectory);
    if (open !== undefined) return fail(`${open} is open to others`, `chmod go-rwx '${open}'`);
    return ok(`${dataDirectory}, for its owner only`);
  },
};

/** The first of the folder and what lies in it that others may read or write. */
async function openToOthers(folder: string): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined;
  if (((await stat(folder)).mode & OTHERS_MAY) !== 0) return folder;
  for (const name of ['hsm', 'tls', 'tls/key.pem']) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && (found.mode & OTHERS_MAY) !== 0) return path;
  }
  return undefined;
}

const MEBIBYTE = 1024 * 1024;
/** The database, its log and a day of audit events of a small platform. */
const WARN_BELOW_BYTES = 1024 * MEBIBYTE;
const FAIL_BELOW_BYTES = 64 * MEBIBYTE;

export const diskCheck: Check = {
  name: 'disk space',
  async run({ settings: { dataDirectory } }) {
    const { bavail, bsize } = await statfs(await nearestFolder(dataDirectory));
    const free = bavail * bsize;
    const detail = `${Math.floor(free / MEBIBYTE)} MiB free for ${dataDirectory}`;
    if (free < FAIL_BELOW_BYTES) return fail(detail, 'free some: writes fail when the disk is full');
    if (free < WARN_BELOW_BYTES) return warn(detail, 'plan for more: audit events are kept');
    return ok(detail);
  },
};

async function nearestFolder(path: string): Promise<string> {
  const isThere = await readdir(path).then(
    () => true,
    () => false,
  );
  return isThere || dirname(path) === path ? path : nearestFolder(dirname(path));
}
