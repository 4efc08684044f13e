import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerProcess } from './server-process.ts';

/** Processes that run the server under a supervisor; its HSM's processes are none of them. */
export const workersOf = ({ pid }: Pick<ServerProcess, 'pid'>): number[] =>
  readdirSync('/proc')
    .filter((entry) => /^[0-9]+$/.test(entry))
    .filter((entry) => {
      try {
        const [, parent] = /^PPid:\s+([0-9]+)/m.exec(readFileSync(`/proc/${entry}/status`, 'utf8')) ?? [];
        return Number(parent) === pid;
      } catch {
        // It ended while it was looked at.
        return false;
      }
    })
    .map(Number);

export const isThere = (pid: number): boolean => {
  try {
    // A process that has ended and was not waited for is a zombie.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

/** Waits until it holds; fails with what was waited for after some time. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  seconds = 30,
): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited ${seconds} s for: ${what}`);
    await delay(50);
  }
}

/** How often a line of the log has been written. */
export const countLines = ({ log }: Pick<ServerProcess, 'log'>, pattern: RegExp): number =>
  log.join('').match(new RegExp(pattern, 'g'))?.length ?? 0;
