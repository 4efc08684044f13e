import { existsSync } from 'node:fs';
import { cp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackupError } from './backup-error.ts';

const TRIES = 20;
const PAUSE_MILLISECONDS = 250;

/**
 * Copies a folder in which others write, at a moment when nobody does: nothing in it may have changed from before the copy to
 * behind it. Nothing where there is no such folder.
 * @throws BackupError when it is never still
 */
export async function copyWhenStill(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await stateOf(from);
    await rm(to, { recursive: true, force: true });
    const copied = await cp(from, to, { recursive: true }).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        // A file went away meanwhile.
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    );
    if (copied && (await stateOf(from)) === before) return;
    await sleep(PAUSE_MILLISECONDS);
  }
  throw new BackupError(`${from} is written to all the time; try again when there is less to do`);
}

async function stateOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const states = files.toSorted().map(async (path) => {
    const found = await stat(path).catch(() => undefined);
    return `${path} ${found?.size} ${found?.mtimeMs} ${found?.ino}`;
  });
  return (await Promise.all(states)).join('\n');
}
