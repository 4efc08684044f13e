import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = process.env['KEYWARDEN_VECTORS'] ?? resolve(import.meta.dirname, '../../../shared/vectors');

/**
 * Folder of published test vectors, and what `node:test` is to be told when it is not there: a skipped test, or under
 * `CI=true` a failing one.
 */
export function vectors(name: string): { readonly folder: string; readonly skip: string | false } {
  const folder = join(FOLDER, name);
  if (existsSync(folder)) return { folder, skip: false };
  const message = `no vectors in ${folder}; set KEYWARDEN_VECTORS`;
  if (process.env['CI'] === 'true') throw new Error(message);
  return { folder, skip: message };
}
