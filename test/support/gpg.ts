import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { GPG } from './programs.ts';

export interface GpgAnswer {
  readonly code: number | null;
  readonly stdout: Buffer;
  /** What it says, and its status lines. */
  readonly told: string;
}

/** Runs GnuPG with a keyring of its own, which is removed with the test. */
export function newKeyring(
  t: TestContext,
): (argv: readonly string[], input?: string | Uint8Array) => Promise<GpgAnswer> {
  const home = mkdtempSync(join(tmpdir(), 'kw-gpg-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  return (argv, input = '') =>
    new Promise((resolve, reject) => {
      const fixed = ['--homedir', home, '--batch', '--no-tty', '--no-autostart', '--status-fd', '2'];
      const child = spawn(GPG, [...fixed, ...argv]);
      const out: Buffer[] = [];
      const told: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => told.push(chunk));
      child.on('error', reject);
      child.on('close', (code) =>
        resolve({ code, stdout: Buffer.concat(out), told: Buffer.concat(told).toString() }),
      );
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
    });
}
