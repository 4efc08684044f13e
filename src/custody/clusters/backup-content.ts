import { createCipheriv, createDecipheriv } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Random } from '../../core/random.ts';
import type { Sealer } from '../custody.ts';
import { type HsmPaths, packFolder, unpackFolder } from './stores.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

interface Content {
  readonly identity: Record<string, string>;
  readonly users: Record<string, string>;
}

/** What a backup's key and content are bound to. */
export const backupKeyPlace = (contentId: string): string => `hsm_backups/${contentId}`;

/**
 * Writes the stores of an HSM to one file, encrypted once more under a fresh key: SoftHSM's own guard of a PIN is weak.
 * @returns the key, sealed under Keywarden's HSM
 */
export async function writeBackup(
  paths: HsmPaths,
  target: string,
  contentId: string,
  { sealer, random }: { readonly sealer: Sealer; readonly random: Random },
): Promise<Uint8Array> {
  const content: Content = {
    identity: await packFolder(paths.identity),
    users: await packFolder(paths.users),
  };
  const key = random.bytes(KEY_BYTES);
  const nonce = random.bytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(backupKeyPlace(contentId)));
  const body = [nonce, cipher.update(JSON.stringify(content)), cipher.final(), cipher.getAuthTag()];
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const aside = `${target}.new`;
  const file = await open(aside, 'w', 0o600);
  try {
    await file.writeFile(Buffer.concat(body));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, target);
  return sealer.seal('secret-at-rest', key, backupKeyPlace(contentId));
}

/** @throws Error when the file is gone, changed, or belongs to another backup */
export async function restoreBackup(
  paths: HsmPaths,
  source: string,
  contentId: string,
  sealedKey: Uint8Array,
  sealer: Sealer,
): Promise<void> {
  const key = sealer.open('secret-at-rest', sealedKey, backupKeyPlace(contentId)).reveal();
  const bytes = await readFile(source);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(backupKeyPlace(contentId))).setAuthTag(bytes.subarray(-TAG_BYTES));
  const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  const content = JSON.parse(text.toString()) as Content;
  await unpackFolder(paths.identity, content.identity);
  await unpackFolder(paths.users, content.users);
}

export const removeBackup = (path: string): Promise<void> => rm(path, { force: true });
