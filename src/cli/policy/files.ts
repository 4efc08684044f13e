import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import type { Files } from '../../policy-test/policy-library.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
};

/** Bytes read at most: as many as the longest file in characters can have. */
const MAX_BYTES = 4 * 4_194_304;

/** Files on disk, named as seen from the working directory where they are in it. `-` is standard input. */
export function diskFiles(workingDirectory: string): Files {
  return {
    async read(path, from) {
      if (path === '-' && from === undefined) return { path: '<stdin>', text: readText(process.stdin.fd) };
      const folder = from === undefined ? workingDirectory : dirname(resolve(workingDirectory, from));
      const absolute = resolve(folder, path);
      const shown = relative(workingDirectory, absolute);
      const isInside = !shown.startsWith('..') && !isAbsolute(shown);
      try {
        return { path: isInside ? shown : absolute, text: readText(absolute) };
      } catch (error) {
        return reasonOf(error);
      }
    },
  };
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? message;
}

function readText(from: string | number): string {
  const bytes = readFileSync(from);
  if (bytes.length > MAX_BYTES) throw new Error(`larger than ${MAX_BYTES} bytes`);
  // Editors on Windows put a byte order mark in front.
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}
