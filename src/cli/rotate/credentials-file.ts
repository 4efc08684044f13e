import { randomUUID } from 'node:crypto';
import { readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';

/** A key as AWS's credentials file has it. */
export interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const SECTION = /^\s*\[\s*([^\]]+?)\s*\]\s*(?:[#;].*)?$/;
const ENTRY = /^\s*([\w.-]+)\s*=\s*(.*?)\s*$/;

/** The key of a profile; undefined where the text has none. */
export function keyOfProfile(text: string, profile: string): KeyPair | undefined {
  const values = new Map<string, string>();
  let current: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    current = SECTION.exec(line)?.[1] ?? current;
    const [, name, value] = ENTRY.exec(line) ?? [];
    if (current === profile && name !== undefined && value !== undefined)
      values.set(name.toLowerCase(), value);
  }
  const accessKeyId = values.get('aws_access_key_id');
  const secretAccessKey = values.get('aws_secret_access_key');
  return accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined;
}

/** The text with another key in a profile, and all else as it was. @throws Error where the profile has no key */
export function withKey(text: string, profile: string, key: KeyPair): string {
  if (keyOfProfile(text, profile) === undefined) throw new Error(`profile ${profile} has no access key`);
  const values: Readonly<Record<string, string>> = {
    aws_access_key_id: key.accessKeyId,
    aws_secret_access_key: key.secretAccessKey,
  };
  let current: string | undefined;
  return text
    .split('\n')
    .map((line) => {
      current = SECTION.exec(line)?.[1] ?? current;
      const [, name = ''] = ENTRY.exec(line) ?? [];
      const value = current === profile ? values[name.toLowerCase()] : undefined;
      return value === undefined ? line : `${name} = ${value}${line.endsWith('\r') ? '\r' : ''}`;
    })
    .join('\n');
}

/** Undefined where there is no such file. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole or not at all, for its owner only; where the path is a link, what it leads to. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const fresh = `${target}.${randomUUID()}`;
  try {
    await writeFile(fresh, text, { mode: 0o600, flush: true });
    await rename(fresh, target);
  } finally {
    await rm(fresh, { force: true });
  }
}
