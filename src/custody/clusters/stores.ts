import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder } from '../softhsm.ts';

/** Both stores of one HSM: the identity of the cluster, and the tokens of its users. Tunnels see the second only. */
export const hsmPaths = (dataDirectory: string, clusterId: string, hsmId: string) => {
  const folder = join(dataDirectory, 'clusters', clusterId, hsmId);
  return {
    folder,
    identity: join(folder, 'identity'),
    identityConfig: join(folder, 'identity.conf'),
    users: join(folder, 'users'),
    usersConfig: join(folder, 'users.conf'),
  };
};
export type HsmPaths = ReturnType<typeof hsmPaths>;

export const backupPath = (dataDirectory: string, contentId: string): string =>
  join(dataDirectory, 'clusters', 'backups', contentId);

const configOf = (tokens: string): string =>
  [
    '# Written by Keywarden.',
    `directories.tokendir = ${tokens}`,
    'objectstore.backend = file',
    'log.level = ERROR',
    'slots.removable = false',
    'library.reset_on_fork = false',
    '',
  ].join('\n');

/** Empty stores with their configurations. */
export async function makeStores(paths: HsmPaths): Promise<void> {
  await makePrivateFolder(paths.folder);
  await makePrivateFolder(paths.identity);
  await makePrivateFolder(paths.users);
  await writeFile(paths.identityConfig, configOf(paths.identity), { mode: 0o600 });
  await writeFile(paths.usersConfig, configOf(paths.users), { mode: 0o600 });
}

/** Removes what a deleted cluster leaves. */
export const removeClusterFolder = (dataDirectory: string, clusterId: string): Promise<void> =>
  rm(join(dataDirectory, 'clusters', clusterId), { recursive: true, force: true });

export const removeStores = (paths: HsmPaths): Promise<void> =>
  rm(paths.folder, { recursive: true, force: true });

/** Whether an HSM's stores are where they were put. */
export const hasStores = async ({ identity, users }: HsmPaths): Promise<boolean> => {
  const found = await Promise.all([identity, users].map((path) => stat(path).catch(() => undefined)));
  return found.every((status) => status?.isDirectory() === true);
};

/** SoftHSM names a token's folder by a UUID whose last 16 hex digits are the serial number. */
export async function removeToken(tokens: string, serial: string): Promise<void> {
  if (serial === '') return;
  for (const name of await readdir(tokens)) {
    if (name.replaceAll('-', '').endsWith(serial)) await rm(join(tokens, name), { recursive: true });
  }
}

/** Files of a folder, deep, by their path in it. Locks are not part of what a store holds. */
async function filesOf(folder: string, prefix = ''): Promise<string[]> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true });
  const found = await Promise.all(
    entries.map((entry) => {
      const path = join(prefix, entry.name);
      if (entry.isDirectory()) return filesOf(folder, path);
      return entry.name.endsWith('.lock') ? [] : [path];
    }),
  );
  return found.flat();
}

async function isSame(from: string, to: string): Promise<boolean> {
  const [one, other] = await Promise.all([readFile(from), readFile(to).catch(() => undefined)]);
  return other !== undefined && one.equals(other);
}

/**
 * Makes `to` a clone of `from`: every file is whole, old or new, at any moment. Call it while nobody logs in or writes.
 * The clone's tokens open with the same PINs.
 */
export async function mirrorFolder(from: string, to: string): Promise<void> {
  const wanted = await filesOf(from);
  for (const path of wanted) {
    if (await isSame(join(from, path), join(to, path))) continue;
    await mkdir(join(to, path, '..'), { recursive: true, mode: 0o700 });
    const aside = join(to, `${path}.new`);
    await copyFile(join(from, path), aside);
    await rename(aside, join(to, path));
  }
  const kept = new Set(wanted);
  for (const path of await filesOf(to)) if (!kept.has(path)) await rm(join(to, path), { force: true });
  const tokens = new Set(await readdir(from));
  for (const name of await readdir(to)) if (!tokens.has(name)) await rm(join(to, name), { recursive: true });
}

/** All of a folder as bytes. */
export async function packFolder(folder: string): Promise<Record<string, string>> {
  const packed: Record<string, string> = {};
  for (const path of await filesOf(folder))
    packed[path] = (await readFile(join(folder, path))).toString('base64');
  return packed;
}

export async function unpackFolder(folder: string, packed: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(packed)) {
    const target = join(folder, path);
    await mkdir(join(target, '..'), { recursive: true, mode: 0o700 });
    await writeFile(target, Buffer.from(content, 'base64'), { mode: 0o600 });
  }
}
