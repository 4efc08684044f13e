import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '../../core/random.ts';

/** Names the disk on which a node keeps HSMs, so that another node can tell that they are not its own. */
export async function readNodeId(dataDirectory: string, hostName: string, random: Random): Promise<string> {
  const folder = join(dataDirectory, 'clusters');
  const path = join(folder, 'node');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const read = async (): Promise<string | undefined> => {
    try {
      return (await readFile(path, 'utf8')).trim();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  };
  const known = await read();
  if (known !== undefined) return known;
  const made = `${hostName.replaceAll(/[^A-Za-z0-9.-]/g, '-')}/${Buffer.from(random.bytes(6)).toString('hex')}`;
  // Written aside and linked: whole or absent, and the first of two processes wins.
  const aside = `${path}.${process.pid}`;
  const file = await open(aside, 'w', 0o600);
  try {
    await file.writeFile(`${made}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { force: true });
  }
  return (await read()) ?? made;
}
